import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { peek } from './peek.js';
import { tcpWith } from './tcp-mutant.js';

class TalkativeServer extends TcpServer {
  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    const { id, pattern } = peek(message);
    const known = this.handlers.some(({ route }) => route === pattern);
    if (id === undefined && typeof pattern === 'string' && !known)
      this.logger.warn(`There is no handler for '${pattern}'`);
    super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'every event without a handler is logged',
  origin: 'nestjs/nest #12974.',
  killedBy: ['EV-13'],
  says: /at most one line about the unknown pattern.*got +51 lines/s,
  harness: tcpWith({ server: TalkativeServer }),
};
