import { parseJson } from '../packet/parse-json.js';

/** The id in a message that is no packet otherwise, if it has one. */
export const idOf = (message: unknown): unknown => {
  try {
    return (parseJson(message) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
};
