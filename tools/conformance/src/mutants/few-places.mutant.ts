import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class CrampedServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super({ maxConnections: 90, ...options });
  }
}

export const mutant: Mutant = {
  defect: 'silent peers take the places of others',
  origin: 'Slowloris.',
  killedBy: ['SB-20'],
  says: /send\(.*\) to settle|no error|the answer of a new connection/,
  harness: tcpWith({ server: CrampedServer }),
};
