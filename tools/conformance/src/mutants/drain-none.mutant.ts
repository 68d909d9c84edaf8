import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class AbruptServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super({ ...options, shutdownTimeout: 0 });
  }
}

export const mutant: Mutant = {
  defect: 'close() waits for no handler',
  origin: 'All five transporters of Nest 12.1.1; golevelup #688, #697; ssut #66, #82, #107.',
  killedBy: ['DR-01', 'DR-04', 'DR-06', 'DR-09', 'DR-15'],
  collateral: {
    'EV-06': 'an event handler is at work when the server closes',
    'DR-03': 'there is no server any more that could refuse the call',
  },
  sometimes: {
    'DR-14': 'its handlers may be done in time',
    'DR-02': 'close() of this server is as slow as the machine',
  },
  says: /a call in flight when the server closes to succeed|never the end of close\(\) while handlers are at work/,
  harness: tcpWith({ server: AbruptServer }),
};
