import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Gives its clients the time to leave by themselves. */
class PoliteServer extends TcpServer {
  constructor(private readonly given: TcpServerOptions = {}) {
    super(given);
  }

  protected override async closeDriver(late: AbortSignal): Promise<void> {
    const { connections } = this as unknown as { readonly connections: ReadonlySet<unknown> };
    const until = performance.now() + (this.given.shutdownTimeout ?? 0) / 4;
    while (connections.size > 0 && performance.now() < until) await new Promise(resolve => setTimeout(resolve, 10));
    await super.closeDriver(late);
  }
}

export const mutant: Mutant = {
  defect: 'close() of a server waits for idle clients to leave',
  origin: 'HTTP servers of Node before closeIdleConnections().',
  killedBy: ['DR-17'],
  collateral: {
    'DR-18': 'its client is still connected when the server closes',
  },
  sometimes: { 'DR-14': 'its client may have left by then' },
  says: /close\(\) of a server with idle clients to succeed.*neither a value nor an error/s,
  harness: tcpWith({ server: PoliteServer }),
};
