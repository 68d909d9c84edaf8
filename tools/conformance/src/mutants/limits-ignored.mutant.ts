import { TcpClient, TcpServer, type TcpClientOptions, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class BoundlessClient extends TcpClient {
  constructor(options: TcpClientOptions) {
    super({ ...options, maxPending: undefined, maxQueued: undefined, maxBuffered: undefined });
  }
}

class BoundlessServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super({ ...options, maxInFlight: undefined, maxBuffered: 1e9 });
  }
}

export const mutant: Mutant = {
  defect: 'nothing is ever too much',
  origin: 'Queues without a limit, which is most of them.',
  killedBy: ['BP-04', 'BP-05', 'BP-06', 'BP-07', 'BP-16', 'BP-03'],
  says: /a call beyond maxPending to fail/,
  harness: tcpWith({ client: BoundlessClient, server: BoundlessServer }),
};
