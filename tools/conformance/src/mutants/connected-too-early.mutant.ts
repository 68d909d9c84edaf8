import type { Link, ListenCallback } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

const subscribing = 50; // ms

/** Says that it is connected when the socket is, and subscribes then. */
class EagerServer extends MemoryServer {
  private ready = false;
  private opened = Promise.resolve();

  override async listen(callback?: ListenCallback): Promise<void> {
    await super.listen();
    await this.opened;
    callback?.();
  }

  protected override open(link: Link): void {
    link.ready();
    this.ready = false;
    this.opened = new Promise(resolve => {
      setTimeout(() => {
        if (!this.ready) super.open(link);
        this.ready = true;
        setTimeout(resolve, subscribing);
      }, subscribing);
    });
  }

  protected override closeDriver(): void {
    this.ready = true;
    super.closeDriver();
  }
}

export const mutant: Mutant = {
  defect: 'connected is said before the subscriptions are live',
  origin: 'client-redis-readiness.spec of Nest; RabbitMQ of Nest, before its channel is set up.',
  killedBy: ['ST-04'],
  says: /a call made at once to succeed.*PARLEY_NO_HANDLER/s,
  harness: memoryWith({ server: EagerServer }),
};
