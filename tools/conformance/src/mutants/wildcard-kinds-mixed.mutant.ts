import { MemoryServer, type MemoryContext } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { rightRouting } from './routing-mutant.js';

/** Looks for the most specific pattern first, and only then whether its handler is for requests. */
class MixingServer extends MemoryServer {
  private readonly eventFilters: string[] = [];

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const filter = typeof pattern === 'string' ? pattern : '';
    if (isEvent) this.eventFilters.push(filter);
    if (isEvent || !filter.endsWith('>')) return super.addHandler(pattern, callback, isEvent, extras);
    const mixing: typeof callback = (data, context) => {
      const subject = (context as MemoryContext).getSubject();
      const shadowed = this.eventFilters.some(each => each.endsWith('*') && rightRouting.matches(each, subject));
      if (shadowed) throw 'this is the subject of an event';
      return callback(data, context);
    };
    return super.addHandler(pattern, mixing, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a more specific wildcard for events hides that for requests',
  origin: 'messageHandlers of Nest is one map for both.',
  killedBy: ['WI-11'],
  says: /got +error: .*this is the subject of an event|got .*this is the subject of an event/,
  harness: memoryWith({ server: MixingServer }),
};
