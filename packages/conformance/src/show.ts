import { inspect, types } from 'node:util';

/** Characters of one value in a failure message. */
const longest = 400;

/** Whether a value is an Error, of whichever realm. */
export const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

/** A value as a failure message shows it. Never throws: a subject may return, or throw, what cannot be looked at. */
export const show = (value: unknown): string => {
  try {
    const text = isError(value) ? showError(value) : inspect(value, shallow);
    return text.length > longest ? `${text.slice(0, longest)}…` : text;
  } catch {
    return 'something that cannot be shown';
  }
};

const shallow = { depth: 4, breakLength: Infinity, maxArrayLength: 20, maxStringLength: 200 };

const showError = (error: Error): string => {
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const name = typeof code === 'string' ? code : error.name;
  const text = error.message.startsWith(name) ? error.message : `${name}: ${error.message}`;
  return isError(cause) ? `${text} (because of ${cause.message})` : text;
};
