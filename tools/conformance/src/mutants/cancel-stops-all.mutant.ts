import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes a word about one request for one about the connection. */
class CoarseServer extends TcpServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    if (String(message).startsWith('{"parley":{"cancel"')) this.abandon(sink);
    else super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'one call that is given up takes the others of its client with it',
  origin: 'Servers that keep one cancellation for each connection.',
  killedBy: ['CA-05', 'CA-23'],
  says: /never the end of a producer whose caller is still there/,
  harness: tcpWith({ server: CoarseServer }),
};
