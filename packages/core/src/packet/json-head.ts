import type { Pattern } from '../pattern/pattern.js';

/** How a JSON packet begins, up to its data. */
export const jsonHead = (pattern: Pattern): string => `{"pattern":${JSON.stringify(pattern)},"data":`;
