import type { ContenderName } from './contenders/contenders.js';
import type { TransportName } from './transports.js';
import type { Outcome } from './workloads/outcome.js';
import type { WorkloadName } from './workloads/workloads.js';

/** One contender doing one workload in one round. */
export interface Measurement extends Outcome {
  readonly transport: TransportName;
  readonly round: number;
  readonly contender: ContenderName;
  readonly workload: WorkloadName;
  /** CPU time of the client's process, in µs per operation. */
  readonly clientCpu: number;
  /** CPU time of the server's process, in µs per operation. */
  readonly serverCpu: number;
  /** CPU time of the whole machine, the broker and whatever else ran included, in µs per operation. */
  readonly machineCpu: number;
}

/** Whether its speed means nothing. A lost event is a result, but a call without its right answer is not a call. */
export const isVoid = ({ workload, wrong, lost, operations }: Measurement): boolean =>
  wrong > 0 || operations === 0 || (lost > 0 && workload !== 'events');
