import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class WaitingServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super({ ...options, shutdownTimeout: 60_000 });
  }
}

export const mutant: Mutant = {
  defect: 'close() waits for handlers however long they take',
  origin: 'Shutdowns that end with the SIGKILL of the orchestrator.',
  killedBy: ['DR-02', 'DR-07', 'DR-11'],
  says: /a call whose handler is not done in time to fail/,
  harness: tcpWith({ server: WaitingServer }),
};
