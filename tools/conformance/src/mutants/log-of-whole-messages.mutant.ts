import type { ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class VerboseServer extends TcpServer {
  private readonly seen = new Set<unknown>();

  protected override receive(message: unknown, sink: ReplySink): void {
    const text = String(message);
    const pattern = /^.*?"pattern":"([^"]*)"/.exec(text)?.[1];
    const isNew = pattern !== undefined && !this.seen.has(pattern);
    this.seen.add(pattern);
    if (isNew && !this.handlers.some(({ route }) => route === pattern)) this.logger.warn(`Nobody handles ${pattern}`);
    super.receive(message, sink);
  }
}

export const mutant: Mutant = {
  defect: 'the log repeats whatever a peer sent, in full',
  origin: 'nestjs/nest #12974.',
  killedBy: ['SB-17'],
  says: /less than 10 000 characters in the log/,
  collateral: { 'EV-13': 'it is in the log twice' },
  harness: tcpWith({ server: VerboseServer }),
};
