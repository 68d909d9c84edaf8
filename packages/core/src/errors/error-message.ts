import type { ErrorDetails } from './error-details.js';

/** Characters of a pattern or an address that a message shows; a peer may have chosen them, and a megabyte of them. */
const shownLength = 200;

// eslint-disable-next-line no-control-regex -- a pattern with a line break must not forge lines of a log
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

const escapeControl = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text on one line, its end cut off if it is long. */
export const shown = (text: string): string => {
  const short = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
  return short.replace(controls, escapeControl);
};

/** An address that can be logged: what a URL holds before its host is left out. */
export const withoutCredentials = (address: string): string => address.replace(/\/\/[^\s,]*@/g, '//');

/** The message, and in brackets what it is about, unless the same brackets are there: it may come from the other side. */
export const describe = (message: string, details: ErrorDetails): string => {
  const missing: string[] = [];
  for (const name of ['pattern', 'address'] as const) {
    const detail = details[name];
    if (detail === undefined) continue;
    const label = `${name} ${shown(detail)}`;
    if (!message.includes(`${label})`) && !message.includes(`${label},`)) missing.push(label);
  }
  return missing.length === 0 ? message : `${message} (${missing.join(', ')})`;
};
