import { shown } from '../errors/error-message.js';

/** A pattern for a log line: bounded and on one line, whatever a peer sent. */
export const describePattern = (pattern: unknown): string => {
  let text: string | undefined;
  try {
    text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  } catch {
    text = undefined;
  }
  return shown(text ?? typeof pattern);
};
