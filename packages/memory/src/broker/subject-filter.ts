import type { WildcardSyntax } from '@parley/core';

/** NATS's: `*` is one word, `>` at the end one or more. Inside a word their characters are ordinary. */
export const subjectSyntax = {
  separator: '.',
  single: '*',
  multi: '>',
  multiMinimum: 1,
  matchEmpty: false,
} as const satisfies WildcardSyntax;

/** Whether the text has a wildcard as one of its words. */
export const isFilter = (text: string): boolean =>
  text.split(subjectSyntax.separator).some(word => word === subjectSyntax.single || word === subjectSyntax.multi);

/** Makes the test whether a subject is one of those that a filter stands for. */
export const subjectMatcher = (filter: string): ((subject: string) => boolean) => {
  const words = filter.split(subjectSyntax.separator);
  const open = words.at(-1) === subjectSyntax.multi;
  if (open) words.pop();
  return subject => {
    const given = subject.split(subjectSyntax.separator);
    if (open ? given.length <= words.length : given.length !== words.length) return false;
    return given.every((word, i) => {
      const expected = words[i] ?? subjectSyntax.single;
      return expected === subjectSyntax.single ? word !== '' : word === expected;
    });
  };
};
