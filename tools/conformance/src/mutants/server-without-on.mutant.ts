import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class SilentServer extends TcpServer {}
Object.defineProperty(SilentServer.prototype, 'on', { value: undefined });

export const mutant: Mutant = {
  defect: 'servers have no on()',
  origin: 'on() of the Kafka transporter of Nest throws; a custom strategy has no status.',
  killedBy: ['ST-07'],
  collateral: {
    'ST-06': 'it listens to events of the server',
    'ST-08': 'a listener of the server fails',
    'ST-09': 'it listens to an event of the server',
  },
  says: /on\(\) of the server to be a function/,
  harness: tcpWith({ server: SilentServer }),
};
