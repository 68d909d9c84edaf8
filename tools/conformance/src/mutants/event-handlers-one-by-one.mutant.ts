import type { MessageHandler } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Calls the event handlers of a pattern in a chain, each after the one before. */
class ChainingServer extends TcpServer {
  private readonly chains = new Map<unknown, MessageHandler[]>();

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    if (!isEvent) return super.addHandler(pattern, callback, isEvent, extras);
    const known = this.chains.get(pattern);
    if (known !== undefined) {
      known.push(callback);
      return this;
    }
    const chain = [callback];
    this.chains.set(pattern, chain);
    const run: MessageHandler = (data, context) =>
      chain.length === 1 ? callback(data, context) : runAll(chain, data, context);
    return super.addHandler(pattern, run, true, extras);
  }
}

const runAll = async (chain: readonly MessageHandler[], ...args: Parameters<MessageHandler>): Promise<void> => {
  for (const handler of chain) {
    const result: unknown = await handler(...args);
    if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
  }
};

export const mutant: Mutant = {
  defect: 'the event handlers of a pattern run one after the other, until one fails',
  origin: 'nestjs/nest #8314: a chain of handlers, `next` of the first calls the second.',
  killedBy: ['EV-05', 'EV-18'],
  says: /the handlers that ran to be .*got +\[ 'first' \]/s,
  harness: tcpWith({ server: ChainingServer }),
};
