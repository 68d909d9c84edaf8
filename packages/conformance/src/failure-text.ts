import type { RuleResult } from './report.js';
import { pageOf } from './rule.js';

/** What a broken rule says: everything there is to know without looking at the suite. */
export const failureText = ({ id, title, failure, negative }: RuleResult): string => {
  if (failure === undefined) return `${id} · ${title}`;
  const { expected, got, correct, timeline } = failure;
  return [
    `${id} · ${title}${negative ? ' (negative variant: not claimed)' : ''}`,
    '',
    `  expected  ${expected}`,
    `  got       ${got}`,
    `  correct   ${correct}`,
    `  page      ${pageOf(id)}`,
    ...(timeline.length > 0 ? ['', '  timeline', ...timeline.map(line => `  ${line}`)] : []),
  ].join('\n');
};
