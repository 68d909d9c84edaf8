import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { peek } from './peek.js';
import { tcpWith } from './tcp-mutant.js';

/** Waits for ever for a word on events that nobody handles; ten of them, and it takes no more events. */
class StallingServer extends TcpServer {
  private unsettled = 0;

  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const { id, pattern } = peek(message);
    const isEvent = id === undefined && pattern !== undefined;
    if (isEvent && !this.handlers.some(({ route }) => route === pattern)) this.unsettled++;
    if (!isEvent || this.unsettled < 10) super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'events that nobody handles fill the prefetch',
  origin: 'nestjs/nest #11641: unknown events were never acknowledged, and the consumer stalled.',
  killedBy: ['EV-09'],
  says: /20 events around the unknown ones to be handled/,
  collateral: {
    'EV-13': 'fifty unknown events come before the one that is to be handled',
  },
  harness: tcpWith({ server: StallingServer }),
};
