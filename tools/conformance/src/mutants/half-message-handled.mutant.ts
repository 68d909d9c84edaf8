import { JsonSocket, TcpServer } from '@parley/tcp';
import type { Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Makes the best of what is left when the peer hangs up. */
class CharitableSocket extends JsonSocket {
  private rest = '';

  constructor(socket: Socket) {
    super(socket);
    socket.once('end', () => this.complete());
  }

  protected override handleData(data: Buffer | string): void {
    this.rest = String(data);
    super.handleData(data);
  }

  private complete(): void {
    const text = `${this.rest.slice(this.rest.indexOf('#') + 1)}}`;
    try {
      JSON.parse(text);
    } catch {
      return; // nothing was missing, or too much
    }
    this.emitMessage(text);
  }
}

class CharitableServer extends TcpServer {
  constructor(options: ConstructorParameters<typeof TcpServer>[0]) {
    super({ ...options, socketClass: CharitableSocket });
  }
}

export const mutant: Mutant = {
  defect: 'what a peer left unfinished is completed by a guess, and handled',
  origin: 'Lenient parsers at the end of a stream.',
  killedBy: ['SB-07'],
  says: /never a handler that runs for a part of a message/,
  collateral: {
    'SB-03': 'such a framing parses, and gives up, by itself',
    'SB-04': 'such a framing parses, and gives up, by itself',
    'BI-09': 'such a framing has limits of its own',
    'BI-10': 'such a framing has limits of its own',
    'SB-16': 'it asks again after such a message',
  },
  harness: tcpWith({ server: CharitableServer }),
};
