import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Lets go of the observer and keeps the request, once there was a value. */
class KeepingClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return new Observable(emit => {
      let begun = false;
      const subscription = super.send<TResult, TInput>(pattern, data, options).subscribe({
        next(value) {
          begun = true;
          emit.next(value);
        },
        error: (error: unknown) => emit.error(error),
        complete: () => emit.complete(),
      });
      return () => {
        if (!begun) subscription.unsubscribe();
      };
    });
  }
}

export const mutant: Mutant = {
  defect: 'a stream the caller has left keeps its entry',
  origin: 'Pending maps that are cleaned up by the last packet only.',
  killedBy: ['SR-06'],
  says: /the pending requests to be 0.*got +1/s,
  harness: tcpWith({ client: KeepingClient }),
};
