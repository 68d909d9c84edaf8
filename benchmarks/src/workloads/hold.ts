import { setTimeout as delay } from 'node:timers/promises';
import { unanswerable } from '../service/messages.js';
import type { Peer } from './workload.js';

/** How long a report of the server's process may take, in ms, before it is asked again. */
const patience = 1000;

/** Has each caller make so many calls that are never answered, and resolves when all have arrived. */
export async function hold({ callers, arrivals }: Peer, calls: number): Promise<void> {
  const expected = (await arrivals.ask(patience)) + callers.length * calls;
  for (const caller of callers) {
    for (let i = 0; i < calls; i++) caller.sum(unanswerable).catch(() => undefined); // it ends with its client
  }
  while ((await arrivals.ask(patience)) < expected) await delay(10);
}
