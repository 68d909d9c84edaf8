import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Gives up the whole batch of a turn when one of its events cannot be serialized. */
class BatchingClient extends TcpClient {
  private spoilt?: Error;

  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    const { spoilt } = this;
    if (spoilt !== undefined) return throwError(() => spoilt);
    try {
      JSON.stringify(data);
    } catch (error) {
      this.spoilt = error as Error;
      setImmediate(() => (this.spoilt = undefined));
    }
    return super.emit(pattern, data, options);
  }
}

export const mutant: Mutant = {
  defect: 'an event that cannot be serialized takes those of the same turn with it',
  origin: 'Batching producers: one bad record fails the batch.',
  killedBy: ['EV-17'],
  says: /the events that arrived to be \[ 'after', 'before' \].*got +\[ 'before' \]/s,
  harness: tcpWith({ client: BatchingClient }),
};
