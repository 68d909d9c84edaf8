/** A value as JSON carries it. Of a remote error: the payload that crossed. */
export const wireForm = (value: unknown): unknown => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
};
