import { RemoteError, type Pattern, type SendOptions } from '@parley/core';
import { MemoryClient } from '@parley/memory';
import { catchError, type Observable } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Makes an error of what arrived with `Object.assign`. */
class TrustingClient extends MemoryClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super.send<TResult, TInput>(pattern, data, options).pipe(
      catchError((error: unknown) => {
        if (!(error instanceof RemoteError)) throw error;
        const { payload } = error;
        throw Object.assign(error, payload instanceof Object && !Array.isArray(payload) ? payload : {}, {
          toJSON: () => payload,
        });
      }),
    );
  }
}

export const mutant: Mutant = {
  defect: 'the payload of an error replaces its stack and its code',
  origin: '`Object.assign(new Error(), payload)` of many clients.',
  killedBy: ['ER-16'],
  says: /a stack of its own.*forged/s,
  harness: memoryWith({ client: TrustingClient }),
};
