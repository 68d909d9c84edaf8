import { rpc } from './rpc.js';
import type { Workload } from './workload.js';

/** The same calls as of `rpc`, to the handler that has a guard, a pipe and an interceptor. */
export const enhancedRpc =
  (concurrency: number): Workload =>
  ({ callers: [caller], arrivals }, ms) => {
    const { enhancedSum } = caller;
    if (enhancedSum === undefined) throw new Error('This contender has no guards, pipes and interceptors');
    return rpc(concurrency)({ callers: [{ ...caller, sum: enhancedSum }], arrivals }, ms);
  };
