import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Goes on with a call, whoever listens. */
class StubbornClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return new Observable(emit => {
      super.send<TResult, TInput>(pattern, data, options).subscribe({
        next: value => emit.next(value),
        error: (error: unknown) => emit.error(error),
        complete: () => emit.complete(),
      });
    });
  }
}

export const mutant: Mutant = {
  defect: 'unsubscribe() stops the observer and not the call',
  origin: 'nestjs/nest #17671: a call that was given up while connecting is sent all the same.',
  killedBy: ['CA-01', 'CA-03', 'CA-09', 'RE-29'],
  collateral: {
    'CA-02': 'its caller unsubscribes',
    'CA-05': 'its caller unsubscribes',
    'CA-11': 'its caller unsubscribes',
    'CA-20': 'its caller unsubscribes',
  },
  says: /the pending requests to be 0|a run of the handler whose caller had given up/,
  harness: tcpWith({ client: StubbornClient }),
};
