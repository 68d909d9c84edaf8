import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class TaciturnServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super(options);
    const { warn } = this.logger;
    Object.defineProperty(this, 'logger', {
      value: {
        ...this.logger,
        warn: (message: string) => warn(/was closed, PARLEY/.test(message) ? 'A connection was closed' : message),
      },
    });
  }
}

export const mutant: Mutant = {
  defect: 'the log does not say why a connection was closed',
  origin: "Nest's TCP server.",
  killedBy: ['SB-09'],
  says: /an error code in the line about/,
  harness: tcpWith({ server: TaciturnServer }),
};
