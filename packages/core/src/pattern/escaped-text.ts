/** Begins a word that does not stand for itself. */
const mark = '%%';

/**
 * A word as text that a broker can carry: marked with `%%` in front, what is `strange` in it as `%` and four hexadecimal
 * digits for each UTF-16 code unit. `%` has to be strange. {@link plainText} reads it again.
 * @param strange a global regular expression for single code units
 */
export const escapedText = (text: string, strange: RegExp): string =>
  mark + text.replace(strange, unit => `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** What a word stands for: mostly itself. */
export const plainText = (text: string): string =>
  text.startsWith(mark)
    ? text.slice(mark.length).replace(/%([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;

/** Whether there is a word in it that may not stand for itself. */
export const isMarked = (text: string): boolean => text.includes(mark);
