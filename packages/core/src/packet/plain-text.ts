// eslint-disable-next-line no-control-regex -- control characters are what it is for
const special = /["\\\x00-\x1f\x7f-\uffff]/;

/** Whether a text stands in JSON as it is. Some that would are not among them: it is ASCII without control characters. */
export const isPlainText = (text: string): boolean => !special.test(text);
