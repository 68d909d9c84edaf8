import { TcpServer } from '@parley/tcp';
import type { ReplySink } from '@parley/core';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class ChattyServer extends TcpServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    if (!String(message).startsWith('{"parley"')) this.logger.warn('A message arrived');
    super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'each message leaves a line in the log',
  origin: 'Debugging that was shipped.',
  killedBy: ['LK-11'],
  says: /the errors and warnings in the log to be \[ 0, 0 \]/,
  harness: tcpWith({ server: ChattyServer }),
};
