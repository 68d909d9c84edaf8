import { JsonSocket, TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Takes a chunk of one byte for none. */
class ForgetfulSocket extends JsonSocket {
  protected override handleData(data: Buffer | string): void {
    if (data.length > 1) super.handleData(data);
  }
}

class ForgetfulServer extends TcpServer {
  constructor(options: ConstructorParameters<typeof TcpServer>[0]) {
    super({ ...options, socketClass: ForgetfulSocket });
  }
}

export const mutant: Mutant = {
  defect: 'a chunk of one byte is taken for nothing',
  origin: 'Readers that take a chunk for a message.',
  killedBy: ['SB-05'],
  sometimes: { 'BI-07': 'how its bytes are cut into chunks is up to the system' },
  says: /the (first|second) request to be answered/,
  collateral: {
    'SB-03': 'such a framing parses, and gives up, by itself',
    'SB-04': 'such a framing parses, and gives up, by itself',
    'BI-09': 'such a framing has limits of its own',
    'BI-10': 'such a framing has limits of its own',
    'SB-16': 'it asks again after such a message',
  },
  harness: tcpWith({ server: ForgetfulServer }),
};
