import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has the hook look at the call, and at what becomes of it. */
class DoubleCheckingClient extends TcpClient {
  override setDispatchHook(hook: Parameters<TcpClient['setDispatchHook']>[0]): void {
    super.setDispatchHook(packet => {
      hook(packet);
      hook(packet);
    });
  }
}

export const mutant: Mutant = {
  defect: 'the dispatch hook runs twice for each message',
  origin: 'Instrumentations that wrap send() and what it calls.',
  killedBy: ['CX-13'],
  says: /the metadata of the first request to be .*got .*run: '2'/s,
  harness: tcpWith({ client: DoubleCheckingClient }),
};
