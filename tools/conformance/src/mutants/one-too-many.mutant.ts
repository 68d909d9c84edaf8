import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class GenerousServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super({ ...options, ...(options.maxInFlight !== undefined && { maxInFlight: options.maxInFlight + 1 }) });
  }
}

export const mutant: Mutant = {
  defect: 'one more handler is at work than allowed',
  origin: '`>` for `>=`.',
  killedBy: ['OR-08'],
  says: /five handlers to be at work|a sixth handler at work/,
  collateral: {
    'BP-05': 'the request beyond the limit is taken',
    'BP-06': 'the event beyond the limit is taken',
  },
  harness: tcpWith({ server: GenerousServer }),
};
