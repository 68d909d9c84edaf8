import { MemoryServer } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import type { GivenDelivery } from './settling-mutant.js';

/** Keeps what failed to itself until its next attempt. */
class SelfishServer extends MemoryServer {
  private readonly timers = new Set<NodeJS.Timeout>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const keeping: typeof callback = (data, context) => {
      const { delivery, settlement } = context as unknown as {
        readonly delivery: GivenDelivery;
        readonly settlement: { retry(delay: number): void };
      };
      settlement.retry = delay => {
        delivery.ack();
        const again = (): void => {
          this.timers.delete(timer);
          delivery.consumer.group.retry(delivery.returned(), 0);
        };
        const timer = setTimeout(again, delay).unref();
        this.timers.add(timer);
      };
      return callback(data, context);
    };
    return super.addHandler(pattern, isEvent ? keeping : callback, isEvent, extras);
  }

  protected override closeDriver(): void {
    for (const timer of this.timers) clearTimeout(timer);
    super.closeDriver();
  }
}

export const mutant: Mutant = {
  defect: 'an event that waits for its next attempt is lost when its server closes',
  origin: 'Retries that are timers in the memory of one process.',
  killedBy: ['AK-07'],
  says: /the servers that had the event/,
  harness: memoryWith({ server: SelfishServer, harness }),
};
