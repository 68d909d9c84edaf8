import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Calls things by their names. */
class PlainServer extends TcpServer {
  constructor({ statusNames: _, ...options }: TcpServerOptions = {}) {
    super(options);
  }
}

export const mutant: Mutant = {
  defect: 'servers show their own names of statuses',
  origin: 'Options that are handed on one by one.',
  killedBy: ['ST-16'],
  says: /the statuses of client and server to be .*'connecting', 'connected'/s,
  harness: tcpWith({ server: PlainServer }),
};
