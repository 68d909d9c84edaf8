import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Gives its clients the time to leave by themselves. */
class PoliteServer extends TcpServer {
  protected override async closeDriver(late: AbortSignal): Promise<void> {
    const { connections } = this as unknown as { readonly connections: ReadonlySet<unknown> };
    for (let waited = 0; connections.size > 0 && waited < 800; waited += 20) await new Promise(resolve => setTimeout(resolve, 20));
    await super.closeDriver(late);
  }
}

export const mutant: Mutant = {
  defect: 'close() of a server waits for idle clients to leave',
  origin: 'HTTP servers of Node before closeIdleConnections().',
  killedBy: ['DR-17'],
  says: /close\(\) to resolve soon.*it resolved after \d+ ms/s,
  harness: tcpWith({ server: PoliteServer }),
};
