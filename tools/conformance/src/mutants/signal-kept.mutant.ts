import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Looks at the signal of a call when it aborts, for ever, and not when the call begins. */
class ClingingClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options: SendOptions = {},
  ): Observable<TResult> {
    const { signal, ...others } = options;
    if (signal === undefined) return super.send(pattern, data, options);
    if (signal.aborted) return super.send(pattern, data, others);
    signal.addEventListener('abort', () => this.writeControl({ cancel: 'whatever it was' }));
    return super.send(pattern, data, options);
  }
}

export const mutant: Mutant = {
  defect: 'the signal of a call is looked at too late and too long',
  origin: 'MaxListenersExceededWarning with a signal for a whole application.',
  killedBy: ['CA-22', 'CA-04', 'CA-08'],
  noticed: /MaxListenersExceededWarning/,
  says: /the listeners left on the signal to be 0/,
  harness: tcpWith({ client: ClingingClient }),
};
