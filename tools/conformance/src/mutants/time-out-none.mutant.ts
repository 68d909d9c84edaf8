import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class EternalClient extends TcpClient {
  constructor(options: TcpClientOptions) {
    super({ ...options, timeout: 0 });
  }

  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super.send(pattern, data, { ...options, timeout: 0 });
  }
}

export const mutant: Mutant = {
  defect: 'a call waits for ever',
  origin: 'Every client of Nest, unless the application adds a timeout() of its own.',
  killedBy: ['RE-07', 'RE-21', 'CA-17'],
  says: /a call in flight when the connection goes dead to fail/,
  harness: tcpWith({ client: EternalClient }),
};
