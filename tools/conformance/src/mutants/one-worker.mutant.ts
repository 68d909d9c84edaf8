import type { MessageHandler } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Does one thing at a time while it handles an event. */
class SingleServer extends MemoryServer {
  private event?: Promise<unknown>;

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const alone: MessageHandler = (data, context) => {
      if (!isEvent) return this.event?.then(() => callback(data, context)) ?? callback(data, context);
      const result: unknown = callback(data, context);
      if (result instanceof Promise) this.event = result.catch(() => undefined).then(() => (this.event = undefined));
      return result as never;
    };
    return super.addHandler(pattern, alone, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'no request is handled while an event is',
  origin: 'A prefetch of one on a channel for everything.',
  killedBy: ['AK-09'],
  says: /the events that were handled/,
  harness: memoryWith({ server: SingleServer, harness }),
};
