import type { Link } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import { linkWith } from './link-with.js';
import type { Mutant } from './mutant.js';

interface Consumers {
  readonly consumers?: Readonly<Record<string, { readonly group: object }>>;
}

class GreedyServer extends MemoryServer {
  protected override open(link: Link): void {
    const ready = (): void => {
      for (const { group } of Object.values((this as unknown as Consumers).consumers ?? {})) {
        Object.defineProperty(group, 'turn', { get: () => 0, set: () => undefined, configurable: true });
      }
      link.ready();
    };
    super.open(linkWith(link, { ready }));
  }
}

export const mutant: Mutant = {
  defect: 'the first server of a group gets everything',
  origin: 'Groups that ask their members in the order they joined.',
  killedBy: ['LB-02'],
  says: /at least 20 of 200 requests at either server.*got +(200 and 0|0 and 200)/s,
  collateral: {
    'LB-03': 'a second server gets nothing beside the first',
    'LB-10': 'a server that is back gets nothing beside the other',
  },
  harness: memoryWith({ server: GreedyServer }),
};
