import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { peek } from './peek.js';
import { tcpWith } from './tcp-mutant.js';

class PickyServer extends TcpServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const { id, pattern, data } = peek(message);
    if (id !== undefined || pattern === undefined || data === 0 || Boolean(data))
      super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'events with falsy data are dropped',
  origin: '`if (packet.data)`.',
  killedBy: ['EV-01'],
  says: /what the handler received to be/,
  harness: tcpWith({ server: PickyServer }),
};
