import type { MessageHandler } from '@parley/core';
import { MemoryServer, type MemoryContext } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { rightRouting } from './routing-mutant.js';

/** Asks the handlers of wildcards first. */
class WildServer extends MemoryServer {
  private readonly wild = new Map<string, MessageHandler>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    if (isEvent || typeof pattern !== 'string') return super.addHandler(pattern, callback, isEvent, extras);
    if (rightRouting.isFilter(pattern)) this.wild.set(pattern, callback);
    const asking: MessageHandler = (data, context) => {
      const subject = (context as MemoryContext).getSubject();
      const filter = [...this.wild.keys()].find(each => rightRouting.matches(each, subject));
      return pattern === subject && filter !== undefined
        ? this.wild.get(filter)!(data, context)
        : callback(data, context);
    };
    return super.addHandler(pattern, asking, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'a wildcard handler answers in the place of the handler of the very subject',
  origin: 'Handlers looked up in the order of their registration, wildcards first.',
  killedBy: ['WI-05'],
  says: /the answers of a subject with its own handler.*to be \[ 'exact' \].*got +\[ 'wildcard' \]/s,
  collateral: {
    'WI-12': 'the handler that takes over last is that of the very subject',
  },
  harness: memoryWith({ server: WildServer }),
};
