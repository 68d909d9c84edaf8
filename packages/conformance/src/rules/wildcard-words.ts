import type { WildcardCapability } from '@parley/core';
import { expectEqual } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { Fixture } from '../fixture/fixture.js';
import type { Need } from '../needs.js';
import { expectExactly } from './exactly.js';

type Wildcard = 'single' | 'multi';

/** A transporter whose patterns may hold these wildcards as words. */
export const wildcards = (...kinds: readonly Wildcard[]): Need => ({
  name: kinds.length === 0 ? 'wildcards' : `wildcards: ${kinds.join(', ')}`,
  unmet: ({ capabilities: { wildcards: claimed } }) => {
    if (claimed !== false && claimed.regexp !== true && kinds.every(kind => claimed[kind] !== undefined)) return [];
    const reason = kinds.length === 0 ? 'wildcards' : `wildcards: ${kinds.join(', ')}`;
    return [{ reason, kind: claimed !== false && claimed.glob ? 'shape' : 'claim' }]; // of globs nothing is literal
  },
});

/** A transporter whose wildcards are whole words, and ordinary characters elsewhere. */
export const wholeWords: Need = {
  name: 'wildcards that are whole words',
  unmet: ({ capabilities: { wildcards: claimed } }) =>
    claimed !== false && claimed.glob ? [{ reason: 'wildcards that are whole words', kind: 'shape' }] : [],
};

/** Writes patterns in the syntax of a transporter. */
export interface WildcardWords {
  readonly syntax: WildcardCapability;
  /** A pattern that begins with a word no other case has; `*` stands for the single wildcard, `>` for the multi one. */
  of(...words: readonly string[]): string;
}

/** Only for rules that need {@link wildcards}. */
export const wordsOf = (fixture: Fixture, first = 'w'): WildcardWords => {
  const syntax = fixture.capabilities.wildcards as WildcardCapability;
  const written = (word: string): string => (word === '*' ? syntax.single! : word === '>' ? syntax.multi! : word);
  return { syntax, of: (...words) => [fixture.name(first), ...words.map(written)].join(syntax.separator) };
};

/**
 * Serves a filter, for requests and for events, and looks which of the subjects it takes.
 * @param filter the pattern of both handlers
 */
export const expectMatches = async (
  fixture: Fixture,
  filter: string,
  { matching, others }: { readonly matching: readonly string[]; readonly others: readonly string[] },
): Promise<void> => {
  const events: unknown[] = [];
  const server = await fixture.serve(each => {
    each.handle(filter, data => data).onEvent(asEvent(filter), data => void events.push(data));
  });
  fixture.log.allowErrors();
  const client = quick(fixture);
  const subjects = [...matching, ...others];
  const outcomes = await Promise.all(subjects.map(subject => fixture.settles(client.call(subject, subject))));
  const answered = subjects.filter((_, index) => same(outcomes[index], subjects[index]));
  expectEqual(answered, matching, `the subjects whose requests are answered by the handler of ${filter}`);
  for (const subject of subjects) await client.emit(asEvent(subject), subject);
  await expectExactly(fixture, events, matching, `the subjects whose events are taken by the handler of ${filter}`);
  await client.close();
  await server.close();
};

/** The same pattern with another first word: whether requests and events may share one is not of interest here. */
export const asEvent = (pattern: string): string => `e${pattern}`;

/** A client that does not wait long for a handler that is not there. */
export const quick = (fixture: Fixture): ClientUnderTest =>
  fixture.client({ timeout: fixture.ms(fixture.capabilities.noHandler === 'error' ? 20_000 : 300) });

const same = (outcome: unknown, subject: unknown): boolean =>
  typeof outcome === 'object' && outcome !== null && 'value' in outcome && outcome.value === subject;
