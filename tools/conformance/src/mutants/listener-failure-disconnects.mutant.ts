import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Trusts a connection no more whose listener failed. */
class SuspiciousClient extends TcpClient {
  override on(...[event, listener]: Parameters<TcpClient['on']>): void {
    super.on(event, (...args: unknown[]) => {
      const failed = (): unknown => this.driver()?.destroy();
      try {
        const result: unknown = (listener as (...given: unknown[]) => unknown)(...args);
        if (result instanceof Promise) result.catch(failed);
      } catch {
        failed();
      }
    });
  }
}

export const mutant: Mutant = {
  defect: 'a listener that fails ends the connection',
  origin: "An 'error' event that comes from the listener of another event.",
  killedBy: ['ST-08'],
  says: /ST-08/,
  harness: tcpWith({ client: SuspiciousClient }),
};
