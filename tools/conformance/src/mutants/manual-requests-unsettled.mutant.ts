import type { MessageHandler } from '@parley/core';
import { MemoryServer, type MemoryServerOptions } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Leaves everything to the handlers, and requests, too. */
class IdleServer extends MemoryServer {
  constructor(private readonly own: MemoryServerOptions) {
    super(own);
  }

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<MemoryServer['addHandler']>): this {
    const unsettled: MessageHandler = (data, context) => {
      Object.assign(context.settlement!, { ack: () => undefined });
      return callback(data, context);
    };
    const isLeft = this.own.ack === 'manual' && !isEvent;
    return super.addHandler(pattern, isLeft ? unsettled : callback, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: "with ack: 'manual', a request is not acknowledged when it is answered",
  origin: "`noAck: false` of Nest's RabbitMQ server: a handler that forgets ack() gets its requests again.",
  killedBy: ['AK-22'],
  says: /never a request that was answered/,
  harness: memoryWith({ server: IdleServer, harness }),
};
