const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses text or bytes; any other value was parsed by the driver.
 * @throws SyntaxError, or TypeError for bytes that are not UTF-8
 */
export const parseJson = (message: unknown): unknown => {
  if (typeof message === 'string') return JSON.parse(message);
  if (message instanceof Uint8Array) return JSON.parse(decoder.decode(message));
  return message;
};
