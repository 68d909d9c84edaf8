import type { MessageHandler } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has a queue for each pattern; every second one is slower. */
class QueueingServer extends TcpServer {
  private requests = 0;

  override addHandler(...[pattern, callback, isEvent = false, extras]: Parameters<TcpServer['addHandler']>): this {
    const slow: MessageHandler = (data, context) =>
      new Promise(resolve => setImmediate(resolve)).then(() => callback(data, context)) as never;
    const isSlow = !isEvent && ++this.requests % 2 === 1;
    return super.addHandler(pattern, isSlow ? slow : callback, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'each pattern has a queue of its own, and some are slower than others',
  origin: 'A subscription for each pattern, on a transport that is said to keep the order of the connection.',
  killedBy: ['OR-02', 'OR-03'],
  says: /request \d+ to start as number/,
  collateral: { 'RE-27': 'its calls have several patterns' },
  harness: tcpWith({ server: QueueingServer }),
};
