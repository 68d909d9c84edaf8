import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class DeafClient extends TcpClient {
  override async close(): Promise<void> {
    await super.close();
  }
}

export const mutant: Mutant = {
  defect: 'close({ drain: true }) of a client does not wait',
  origin: 'Command-line tools whose last call fails because they are done.',
  killedBy: ['DR-05', 'DR-13'],
  says: /never the end of close\(\) while calls are pending|a call that was pending to succeed/,
  harness: tcpWith({ client: DeafClient }),
};
