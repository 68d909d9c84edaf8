import type { WildcardSyntax } from '@parley/core';

/** NATS's: `*` is one word, `>` at the end one or more. Inside a word their characters are ordinary. */
export const subjectSyntax = {
  separator: '.',
  single: '*',
  multi: '>',
  multiMinimum: 1,
  matchEmpty: false,
} as const satisfies WildcardSyntax;
