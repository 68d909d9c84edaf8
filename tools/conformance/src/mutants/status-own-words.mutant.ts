import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has a word of its own for a state all others have, too. */
class WilfulServer extends TcpServer {
  constructor(options: TcpServerOptions = {}) {
    super({ statusNames: { draining: 'stopping' }, ...options });
  }
}

export const mutant: Mutant = {
  defect: 'a status is not of the common vocabulary',
  origin: 'Six transports of Nest, six vocabularies.',
  killedBy: ['ST-02', 'ST-03'],
  says: /words that are not of the vocabulary to be \[\].*stopping/s,
  collateral: { 'DR-06': 'the word is that for draining' },
  harness: tcpWith({ server: WilfulServer }),
};
