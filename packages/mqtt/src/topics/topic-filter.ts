import {
  bySpecificity,
  compileWildcard,
  isWildcard,
  ParleyError,
  type WildcardPatterns,
  type WildcardSyntax,
} from '@parley/core';
import { topicOf } from './topic-escape.js';

/** Section 4.7 of MQTT 5: `+` stands for one level, `#` for any number, and neither for a first level with a `$`. */
export const topicSyntax: WildcardSyntax = { separator: '/', single: '+', multi: '#', hiddenPrefix: '$' };

/** Section 1.5.4 of MQTT 5: the length of a text is written in two bytes. */
const longest = 65_535;

/** A pattern taken apart: the subscription may be shared among the members of a group. */
export interface SharedFilter {
  readonly group?: string;
  readonly filter: string;
}

/** `$share/<group>/<filter>` (section 4.8.2 of MQTT 5; most brokers know it with 3.1.1, too), or a filter alone. */
export const sharedFilter = (pattern: string): SharedFilter => {
  if (!pattern.startsWith('$share/')) return { filter: pattern };
  const end = pattern.indexOf('/', 7);
  const group = pattern.slice(7, end);
  if (end < 0 || group === '' || end === pattern.length - 1 || /[+#]/.test(group)) {
    throw invalid(pattern, 'A shared subscription is written $share/<group>/<filter>');
  }
  return { group, filter: pattern.slice(end + 1) };
};

/** The test of handlers' patterns. */
export const topicPatterns: WildcardPatterns = {
  compile(pattern) {
    const { group, filter } = sharedFilter(pattern);
    checkLength(filter);
    return group === undefined && !isWildcard(filter, topicSyntax) ? undefined : compileWildcard(filter, topicSyntax);
  },
  compare: (a, b) => special(sharedFilter(a).filter, sharedFilter(b).filter),
};

const special = bySpecificity(topicSyntax);

/**
 * The topic to publish on. A group in the pattern is the server's affair.
 * @throws ParleyError `PARLEY_INVALID_PATTERN`: a broker closes the connection over a topic that is none
 */
export const topicToSend = (pattern: string): string => {
  const { filter } = sharedFilter(pattern);
  if (isWildcard(filter, topicSyntax)) throw invalid(pattern, 'This stands for many topics; send to one of them');
  checkLength(filter);
  return topicOf(filter);
};

const checkLength = (filter: string): void => {
  if (filter.length * 3 > longest && Buffer.byteLength(topicOf(filter)) > longest) {
    throw invalid(filter, `A topic of MQTT has at most ${longest} bytes`);
  }
};

const invalid = (pattern: string, message: string): ParleyError =>
  new ParleyError('PARLEY_INVALID_PATTERN', { message, pattern });
