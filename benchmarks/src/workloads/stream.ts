import { closedLoop } from './closed-loop.js';
import type { Workload } from './workload.js';

/** One stream after the other, of `items` items each; every item has to come, once and in its place. */
export const stream =
  (items: number): Workload =>
  async ({ callers: [caller] }, ms) => {
    const call = async (): Promise<Received> => {
      const received = { items: 0, inPlace: 0 };
      await caller.count(items, ({ n }) => {
        if (n === received.items) received.inPlace++;
        received.items++;
      });
      return received;
    };
    const isRight = (received: Received): boolean => received.items === items && received.inPlace === items;
    const outcome = await closedLoop({ concurrency: 1, call, isRight }, ms);
    return { ...outcome, operations: outcome.operations * items };
  };

interface Received {
  readonly items: number;
  readonly inPlace: number;
}
