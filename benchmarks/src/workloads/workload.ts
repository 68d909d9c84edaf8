import type { Caller } from '../contenders/contender.js';
import type { ArrivalsSeen } from '../processes/arrivals-seen.js';
import type { Outcome } from './outcome.js';

/** Something to do for `ms` milliseconds, with the first caller unless it says otherwise. */
export type Workload = (peer: Peer, ms: number) => Promise<Outcome>;

/** What a workload has to do with. */
export interface Peer {
  /** One for each connected client. */
  readonly callers: readonly [Caller, ...Caller[]];
  /** What the server's process says has arrived. */
  readonly arrivals: Pick<ArrivalsSeen, 'count' | 'next' | 'ask'>;
}
