import type { TransporterCapabilities } from '@parley/core';
import type { GroupId } from './groups.js';
import type { Incident } from './guards/incidents.js';
import type { Wire } from './needs.js';
import type { Level, RuleId } from './rule.js';

export type Verdict =
  | 'passed'
  /** Broken; or listed as a known failure, and not broken. */
  | 'failed'
  /** Broken, as the options say it would be. */
  | 'known failure'
  /** Needs what the transporter does not claim or does not have. Its negative variant, if there is one, passed. */
  | 'not claimed'
  /** Needs something of the harness that is not there. */
  | 'skipped';

/** Why a rule is broken. */
export interface Failure {
  readonly expected: string;
  readonly got: string;
  readonly correct: string;
  readonly timeline: readonly string[];
  /** Where it was found, in the suite. */
  readonly stack?: string;
}

/** What became of one rule. */
export interface RuleResult {
  readonly id: RuleId;
  readonly group: GroupId;
  readonly level: Level;
  readonly title: string;
  readonly verdict: Verdict;
  /** Of a known failure, a rule not claimed, a skipped one. */
  readonly reason?: string;
  /** Whether the negative variant is what ran. */
  readonly negative?: true;
  /** Of a failed or known failure. */
  readonly failure?: Failure;
  /** Duration in ms. */
  readonly ms: number;
}

/** What one run found: plain data, the same in JSON. */
export interface ConformanceReport {
  readonly suite: { readonly name: string; readonly version: string };
  readonly transporter: string;
  /** ISO 8601. */
  readonly date: string;
  readonly node: string;
  readonly wire: Wire;
  readonly capabilities: TransporterCapabilities;
  readonly capabilitiesBy: 'transporter' | 'harness';
  /** Capabilities taken back for this run, with the reason. */
  readonly narrowed: Readonly<Record<string, string>>;
  /** What was selected, if not everything. */
  readonly partial?: string;
  readonly results: readonly RuleResult[];
  /** What the process noticed while several cases ran at once, so that none can be blamed. */
  readonly incidents: readonly Incident[];
  /** No `must` or `should` failed, and there were no incidents. */
  readonly passed: boolean;
  /** Duration in ms. */
  readonly ms: number;
}

/** Whether a result makes the run fail. */
export const breaksTheRun = ({ verdict, level }: RuleResult): boolean => verdict === 'failed' && level !== 'may';
