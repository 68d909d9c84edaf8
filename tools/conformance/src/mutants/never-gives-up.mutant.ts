import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class ObstinateClient extends TcpClient {
  constructor(options: TcpClientOptions) {
    super({ ...options, retryAttempts: (options.retryAttempts ?? 0) > 0 ? 1_000_000 : options.retryAttempts });
  }
}

export const mutant: Mutant = {
  defect: 'attempts to connect are not counted',
  origin: 'retryAttempts of several Nest transporters, which only counts before the first connection.',
  killedBy: ['RE-12'],
  collateral: {
    'RE-20': 'a call that waits for ever has no error',
  },
  says: /a call while the connection is given up to fail/,
  harness: tcpWith({ client: ObstinateClient }),
};
