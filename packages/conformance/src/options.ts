import type { TransporterCapabilities } from '@parley/core';
import { groupIds, type GroupId } from './groups.js';
import type { RuleResult } from './report.js';
import type { RuleId } from './rule.js';
import { allRules } from './rules/index.js';
import type { Timing } from './timing.js';

/** How the suite is run. Everything is run, unless something is said here. */
export interface ConformanceOptions {
  /** Only these groups. The card says that it is partial. */
  readonly groups?: readonly GroupId[];
  /** Only these rules, and those that watch all cases. The card says that it is partial. */
  readonly rules?: readonly RuleId[];
  /** Rules that are broken at present, with the reason. They still run; one that passes fails the run. */
  readonly knownFailures?: Readonly<Partial<Record<RuleId, string>>>;
  /** Capabilities that do not hold in this environment, with the reason, which the card prints. */
  readonly narrow?: Readonly<Partial<Record<keyof TransporterCapabilities, string>>>;
  readonly timing?: Partial<Timing>;
  /**
   * Cases that run at the same time. Default 1; more is faster on slow brokers, but what the process notices (unhandled
   * rejections, open handles) can then only be blamed on the whole run.
   */
  readonly concurrency?: number;
  /** Files to write the report to. */
  readonly report?: { readonly json?: string; readonly markdown?: string };
  /** Hears of every rule as it is done. */
  readonly onResult?: (result: RuleResult) => void;
}

const known = ['groups', 'rules', 'knownFailures', 'narrow', 'timing', 'concurrency', 'report', 'onResult'];
const parts: Readonly<Record<string, readonly string[]>> = {
  timing: ['mustHappen', 'mustNotHappen', 'caseLimit'],
  report: ['json', 'markdown'],
};

/** @throws Error that names what is wrong and what would be right */
export const checkOptions = (options: ConformanceOptions): void => {
  refuseUnknown(Object.keys(options), known, 'option');
  for (const [option, names] of Object.entries(parts)) {
    const value = options[option as 'timing'];
    if (value !== undefined) refuseUnknown(Object.keys(value), names, `option of ${option}`);
  }
  refuseUnknown(options.groups ?? [], groupIds, 'group');
  const ids = allRules.map(({ id }) => id);
  refuseUnknown([...(options.rules ?? []), ...Object.keys(options.knownFailures ?? {})], ids, 'rule');
  for (const [name, reason] of [
    ...Object.entries(options.knownFailures ?? {}),
    ...Object.entries(options.narrow ?? {}),
  ]) {
    if (typeof reason !== 'string' || reason.trim() === '') throw new Error(`'${name}' needs a reason, as text.`);
  }
  const { concurrency = 1 } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new Error(`concurrency is ${concurrency}; it must be 1 or more.`);
};

const refuseUnknown = (given: readonly string[], allowed: readonly string[], kind: string): void => {
  const unknown = given.find(name => !allowed.includes(name));
  if (unknown === undefined) return;
  const close = allowed.filter(name => similar(name, unknown));
  const hint = close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `Known: ${allowed.join(', ')}.`;
  throw new Error(`There is no ${kind} '${unknown}'. ${hint}`);
};

const similar = (a: string, b: string): boolean => {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x === y || x.replaceAll(/\W|s$/g, '') === y.replaceAll(/\W|s$/g, '');
};
