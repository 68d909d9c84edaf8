import { TcpServer, type TcpServerOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class SilentServer extends TcpServer {
  constructor(options: TcpServerOptions) {
    super({ ...options, keepAlive: 0 });
  }
}

export const mutant: Mutant = {
  defect: 'a server does not say that it is still at work',
  origin: 'Time-outs that mean the slowness of a handler: moleculer, seneca #517.',
  killedBy: ['SR-08'],
  sometimes: { 'LK-01': 'a time-out that is left over may end in time' },
  says: /the end of a stream that paused to be .completed.*got +.failed/s,
  harness: tcpWith({ server: SilentServer }),
};
