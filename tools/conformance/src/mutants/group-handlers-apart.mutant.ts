import type { MessageHandler } from '@parley/core';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';
import { FamilyServer } from './server-family.js';

/** Has a subscription for each handler; where servers share them, a message reaches one subscription. */
class SubscribingServer extends FamilyServer {
  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<FamilyServer['addHandler']>): this {
    const isSecond = this.serves(pattern);
    const apart: MessageHandler = (data, context) => {
      const shared = [...this.family].filter(server => server.serves(pattern)).length > 1;
      return shared && isSecond ? undefined : callback(data, context);
    };
    return super.addHandler(pattern, isEvent ? apart : callback, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'in a group, only one of the handlers of a pattern runs',
  origin: 'Shared subscriptions of MQTT 5 and queue groups of NATS deliver to one subscription, not to one process.',
  killedBy: ['LB-09'],
  says: /two handlers to run for each of 20 events/,
  harness: memoryWith({ server: SubscribingServer }),
};
