import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Looks after its requests from the beginning. */
class TidyClient extends TcpClient {
  private readonly timer: NodeJS.Timeout;

  constructor(options: TcpClientOptions = {}) {
    super(options);
    this.timer = setTimeout(() => undefined, 5000);
  }

  override async close(options?: { readonly drain?: boolean }): Promise<void> {
    clearTimeout(this.timer);
    await super.close(options);
  }
}

export const mutant: Mutant = {
  defect: 'a client that was never used keeps the process alive',
  origin: 'Clients whose housekeeping begins in the constructor.',
  killedBy: ['LC-01'],
  says: /no timer more than before/,
  harness: tcpWith({ client: TidyClient }),
};
