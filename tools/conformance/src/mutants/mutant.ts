import type { RuleId, TransporterHarness } from '@parley/conformance';

/** A transporter with one defect, to see whether the suite finds it and blames the right promise. */
export interface Mutant {
  /** What is wrong with it, as a phrase. */
  readonly defect: string;
  /** The real bug it is modelled on. */
  readonly origin: string;
  /** The rules that name this very defect; all of them must fail. */
  readonly killedBy: readonly [RuleId, ...RuleId[]];
  /** Part of the failure message of the first of them: somebody who reads it knows what to look for. */
  readonly says: RegExp;
  /** Rules that fail as well, because what they promise cannot hold with this defect: rule and why. */
  readonly collateral?: Readonly<Partial<Record<RuleId, string>>>;
  /** Rules that fail at times, because it is a matter of luck whether the defect shows there: rule and why. */
  readonly sometimes?: Readonly<Partial<Record<RuleId, string>>>;
  /** What the process notices of the defect, besides. */
  readonly noticed?: RegExp;
  readonly harness: TransporterHarness;
}
