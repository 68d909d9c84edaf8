import { hold } from './hold.js';
import { rpc } from './rpc.js';
import type { Workload } from './workload.js';

/**
 * Small calls of one client, so many in flight, while all connected clients, this one too, wait for an answer on the same
 * pattern that never comes. So what grows with their number is the price of an answer that goes to others as well.
 */
export const manyClients =
  (concurrency: number): Workload =>
  async (peer, ms) => {
    await hold(peer, 1);
    return rpc(concurrency)(peer, ms);
  };
