import type { Fixture } from './fixture/fixture.js';
import type { GroupId } from './groups.js';
import type { Need } from './needs.js';

/** The id of its group and a number that never changes, `RR-06`. */
export type RuleId = `${GroupId}-${number}`;

/**
 * `must` and `should`: breaking it fails the run; a `should` may be left aside for a reason, as a known failure. `may`:
 * reported, without consequence. New rules begin here and are promoted with the next major release.
 */
export type Level = 'must' | 'should' | 'may';

/** What a rule says, apart from how it is checked. */
interface RuleText {
  readonly id: RuleId;
  readonly level: Level;
  /** One sentence that names the promise; the name of the test. */
  readonly title: string;
  /** What must be claimed or given for the rule to apply. Absent: it always does. */
  readonly needs?: Need;
  /** What correct looks like, for whoever reads the failure. */
  readonly correct: string;
  /** The bug, thread or specification that taught it. */
  readonly origin?: string;
}

/** What a transporter must do that does not claim a capability. */
export interface NegativeVariant {
  readonly correct: string;
  run(fixture: Fixture): Promise<void>;
}

/** A rule with a case of its own. */
export interface CaseRule extends RuleText {
  /** Throws, with what {@link import('./expectations.js')} offers, if the rule is broken. */
  run(fixture: Fixture): Promise<void>;
  /** Looks at the process as a whole, so no other case may run at the same time. */
  readonly alone?: true;
  /** Runs instead where what the rule needs is not claimed. */
  readonly negative?: NegativeVariant;
}

/** What is looked for after every case. */
export type Residue =
  /** A client or server could not be closed. */
  | 'unclosed'
  /** Sockets, timers and the like that keep the process alive. */
  | 'handles'
  /** Entries of `pendingCount` or `inFlightCount`. */
  | 'pending';

/** A rule that is broken if any case of the run leaves something behind. */
export interface WatchRule extends RuleText {
  readonly watches: Residue;
}

/** One promise: what it says, when it applies, and how it is checked. */
export type Rule = CaseRule | WatchRule;

export const groupOf = (id: RuleId): GroupId => id.slice(0, 2) as GroupId;

/** Where a rule is described, relative to the repository. */
export const pageOf = (id: RuleId): string => `docs/rules/${id}.md`;
