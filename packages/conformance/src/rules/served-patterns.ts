import { expectFailure, expectThat, expectValue } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { Fixture } from '../fixture/fixture.js';
import { isError, show } from '../show.js';
import { Violation } from '../violation.js';

/** A number as pattern that no other case has: patterns contain the scope, and a number cannot. */
export const numberOf = ({ scope }: Fixture): number => {
  let number = 0;
  for (const character of scope) number = (number * 31 + character.charCodeAt(0)) % 1_000_000_007;
  return number;
};

/** Patterns that a server was asked to serve, each by a handler that answers with the number of its pattern. */
export interface ServedPatterns {
  readonly patterns: readonly unknown[];
  /** What the registration of those threw that were refused, by their numbers. */
  readonly refused: ReadonlyMap<number, unknown>;
}

/** Serves each pattern by a handler of its own, as far as the server lets it. */
export const serveAll = async (fixture: Fixture, patterns: readonly unknown[]): Promise<ServedPatterns> => {
  const refused = new Map<number, unknown>();
  await fixture.serve(server => {
    for (const [index, pattern] of patterns.entries()) {
      try {
        server.handle(pattern, () => index);
      } catch (error) {
        expectThat(isError(error), `an Error where the pattern ${show(pattern)} is refused`, error);
        refused.set(index, error);
      }
    }
  });
  return { patterns, refused };
};

/** For patterns that there is no reason to refuse. */
export const expectNoneRefused = ({ patterns, refused }: ServedPatterns): void => {
  for (const [index, error] of refused)
    throw new Violation(`a handler of ${show(patterns[index])} to be registered`, show(error));
};

/**
 * Calls all of them at once: each must be answered by its own handler or, if its registration was refused, fail.
 * @param name says of a pattern what it is
 */
export const expectOwnAnswers = async (
  fixture: Fixture,
  client: ClientUnderTest,
  { patterns, refused }: ServedPatterns,
  name: (index: number) => string = index => show(patterns[index]),
): Promise<void> => {
  const call = (pattern: unknown): Promise<unknown> => Promise.resolve().then(() => client.call(pattern, 1));
  const outcomes = await Promise.all(patterns.map(pattern => fixture.settles(call(pattern))));
  for (const [index, outcome] of outcomes.entries()) {
    if (refused.has(index)) {
      expectFailure(outcome, `a call of ${name(index)}, which was refused as a handler's pattern,`);
      continue;
    }
    const answered = expectValue(outcome, `a call of ${name(index)}`);
    if (answered === index) continue;
    const other = typeof answered === 'number' ? `the answer of the handler of ${name(answered)}` : show(answered);
    throw new Violation(`a call of ${name(index)} to be answered by its own handler`, other);
  }
};
