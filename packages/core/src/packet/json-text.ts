import { isPlainText } from './plain-text.js';

/** More fields than these, or longer texts, and the cost of a call no longer matters. */
const fewFields = 8;
const shortText = 64;

/** Bounds, with {@link shortText}, the memory of data with keys that are never the same. */
const capacity = 4096;
/** `"key":` of short keys that were in use. */
const keyTexts = new Map<string, string>();

/**
 * What `JSON.stringify` makes of a value, `undefined` for what has no JSON form. A call of it costs 0.1 to 0.2 µs before
 * anything is written (Node 20), as much as all the rest of an event; so numbers, short texts and objects of a few of them
 * are put together here.
 * @throws TypeError as `JSON.stringify` does
 */
export const jsonText = (value: unknown): string | undefined =>
  (typeof value === 'object' ? fieldsText(value) : scalarText(value)) ?? JSON.stringify(value);

const scalarText = (value: unknown): string | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : 'null';
  if (typeof value === 'string')
    return value.length <= shortText && isPlainText(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return undefined;
};

/** The text of an object without a form of its own whose fields are scalars. */
const fieldsText = (value: object | null): string | undefined => {
  if (value === null || Object.getPrototypeOf(value) !== Object.prototype || 'toJSON' in value) return undefined;
  const keys = Object.keys(value);
  if (keys.length > fewFields) return undefined;
  let text = '{';
  for (const key of keys) {
    const scalar = (value as Record<string, unknown>)[key];
    if (scalar === undefined) continue;
    const field = scalarText(scalar);
    if (field === undefined) return undefined;
    text += text.length === 1 ? keyText(key) + field : ',' + keyText(key) + field;
  }
  return text + '}';
};

const keyText = (key: string): string => {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = JSON.stringify(key) + ':';
    if (key.length > shortText) return text;
    if (keyTexts.size >= capacity) keyTexts.clear();
    keyTexts.set(key, text);
  }
  return text;
};
