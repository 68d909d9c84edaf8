import type { MessageHandler } from '@parley/core';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { FamilyServer } from './server-family.js';

/** Takes the next request of a group when the last one is done, at whichever server. */
class PatientServer extends FamilyServer {
  private static readonly last = new Map<unknown, Promise<unknown>>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<FamilyServer['addHandler']>): this {
    const { last } = PatientServer;
    const patient: MessageHandler = (data, context) => {
      const result: unknown = last.get(pattern)?.then(() => callback(data, context)) ?? callback(data, context);
      const shared = [...this.family].filter(server => server.serves(pattern)).length > 1;
      if (shared && result instanceof Promise)
        last.set(
          pattern,
          result.catch(() => undefined),
        );
      return result as never;
    };
    return super.addHandler(pattern, isEvent ? callback : patient, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'one server of a group that hangs stops all of them',
  origin: 'A lock on the queue, for the sake of its order.',
  killedBy: ['LB-05'],
  says: /to settle/,
  harness: memoryWith({ server: PatientServer }),
};
