import { closedLoop } from './closed-loop.js';
import type { Workload } from './workload.js';

/** Small calls, so many in flight. Neighbours in time have different answers, so that a mix-up shows. */
export const rpc =
  (concurrency: number): Workload =>
  ({ callers: [caller] }, ms) =>
    closedLoop(
      {
        concurrency,
        call: index => caller.sum({ a: index % 1000, b: 2 }),
        isRight: (answer, index) => answer === (index % 1000) + 2,
      },
      ms,
    );
