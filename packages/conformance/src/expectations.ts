import type { Outcome } from './fixture/outcome.js';
import { same } from './same.js';
import { show } from './show.js';
import { Violation } from './violation.js';

/**
 * @param expected a phrase: `both handlers to run once`
 * @param got shown as it is if it is text, else as a value
 * @throws Violation unless the condition holds
 */
export function expectThat(condition: unknown, expected: string, got: unknown): asserts condition {
  if (!condition) throw new Violation(expected, typeof got === 'string' ? got : show(got));
}

/** @param what a phrase that names the actual value: `the answer` */
export const expectEqual = (actual: unknown, wanted: unknown, what: string): void => {
  if (!same(actual, wanted)) throw new Violation(`${what} to be ${show(wanted)}`, show(actual));
};

/** @returns the value it settled with */
export const expectValue = <T>(outcome: Outcome<T>, what: string): T => {
  if (outcome !== 'hang' && 'value' in outcome) return outcome.value;
  throw new Violation(`${what} to succeed`, describe(outcome));
};

/** @returns the error it settled with, which may be anything */
export const expectFailure = (outcome: Outcome<unknown>, what: string): unknown => {
  if (outcome !== 'hang' && 'error' in outcome) return outcome.error;
  throw new Violation(`${what} to fail`, describe(outcome));
};

/** @returns the outcome, whichever it is, unless there is none */
export const expectSettled = <T>(outcome: Outcome<T>, what: string): Exclude<Outcome<T>, 'hang'> => {
  if (outcome !== 'hang') return outcome;
  throw new Violation(`${what} to settle`, describe(outcome));
};

const describe = (outcome: Outcome<unknown>): string => {
  if (outcome === 'hang') return 'neither a value nor an error in time';
  return 'value' in outcome ? `the value ${show(outcome.value)}` : `the error ${show(outcome.error)}`;
};
