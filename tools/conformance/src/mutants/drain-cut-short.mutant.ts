import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes a second close() for impatience. */
class ImpatientServer extends TcpServer {
  private closing = false;

  override async close(): Promise<void> {
    if (this.closing) return this.closeDriver(AbortSignal.abort());
    this.closing = true;
    await super.close().finally(() => (this.closing = false));
  }
}

export const mutant: Mutant = {
  defect: 'a second close() ends what the first one waits for',
  origin: 'NServiceBus double stop; SIGTERM that is sent twice.',
  killedBy: ['DR-09'],
  says: /never the end of a close\(\) while a handler is at work|the call in flight to succeed/,
  harness: tcpWith({ server: ImpatientServer }),
};
