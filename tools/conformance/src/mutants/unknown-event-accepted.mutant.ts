import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Listens to whatever may never come. */
class PatientClient extends TcpClient {
  override on(...args: Parameters<TcpClient['on']>): void {
    try {
      super.on(...args);
    } catch {
      // it may come some day
    }
  }
}

export const mutant: Mutant = {
  defect: 'on() takes the name of any event',
  origin: 'EventEmitter: a typo waits for ever.',
  killedBy: ['ST-09'],
  says: /on\('no such event'\) of the client to fail/,
  harness: tcpWith({ client: PatientClient }),
};
