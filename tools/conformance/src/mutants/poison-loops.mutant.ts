import type { ReplySink } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import type { GivenDelivery } from './settling-mutant.js';

/** Takes every failure for one that passes. */
class HopefulServer extends MemoryServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const delivery = raw as GivenDelivery | undefined;
    if (delivery !== undefined) {
      const real = delivery.deadLetter.bind(delivery);
      delivery.deadLetter = (reason, cause) => (reason === 'undecodable' ? delivery.retry(1) : real(reason, cause));
    }
    super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'what cannot be decoded comes again, for ever',
  origin: 'nestjs/nest #17737.',
  killedBy: ['AK-16', 'AK-17'],
  says: /never a second look at the message/,
  harness: memoryWith({ server: HopefulServer, harness }),
};
