import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class HammeringClient extends TcpClient {
  constructor(options: TcpClientOptions) {
    super({ ...options, retryDelay: 0, maxRetryDelay: 0 });
  }
}

export const mutant: Mutant = {
  defect: 'attempts to reconnect follow each other at once',
  origin: 'Brokers that cannot start because all clients are back already.',
  killedBy: ['RE-23'],
  says: /four attempts to take at least 150 ms/,
  harness: tcpWith({ client: HammeringClient }),
};
