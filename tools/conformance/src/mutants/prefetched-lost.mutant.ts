import { MemoryServer } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

interface Consumer {
  giveBack(deliveries: readonly unknown[]): void;
}

/** Acknowledges on the way out what it did not begin. */
class ForgetfulServer extends MemoryServer {
  protected override async stopIntake(): Promise<void> {
    const { consumers = {} } = this as unknown as { readonly consumers?: Readonly<Record<string, Consumer>> };
    for (const consumer of Object.values(consumers)) {
      const { giveBack } = consumer;
      consumer.giveBack = () => giveBack.call(consumer, []);
    }
    await super.stopIntake();
  }
}

export const mutant: Mutant = {
  defect: 'what a closing server had been given and not begun is lost',
  origin: 'Prefetched messages that are acknowledged in bulk at shutdown.',
  killedBy: ['AK-05'],
  says: /the events that nobody handled/,
  collateral: { 'AK-18': 'what nobody settled is among what it does not give back' },
  harness: memoryWith({ server: ForgetfulServer, harness }),
};
