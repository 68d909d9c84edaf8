import type { MessageHandler } from '@parley/core';
import { MemoryServer, type MemoryContext } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Remembers for ever which handler answered a subject. */
class RememberingServer extends MemoryServer {
  private readonly answered = new Map<string, MessageHandler>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    if (isEvent) return super.addHandler(pattern, callback, isEvent, extras);
    const remembering: MessageHandler = (data, context) => {
      const subject = (context as MemoryContext).getSubject();
      const known = this.answered.get(subject) ?? callback;
      this.answered.set(subject, known);
      return known(data, context);
    };
    return super.addHandler(pattern, remembering, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a handler added later does not take over a subject that was answered before',
  origin: 'Matches that are remembered for ever.',
  killedBy: ['WI-12'],
  says: /the answer once .* has a handler to be 'specific'.*got +'general'/s,
  harness: memoryWith({ server: RememberingServer }),
};
