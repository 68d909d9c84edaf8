import { TcpClient } from '@parley/tcp';
import type { EmitOptions, Pattern } from '@parley/core';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Looks up what it knows of a pattern, of however many. */
class LearnedClient extends TcpClient {
  private readonly seen = new Map<unknown, { readonly text: string }>();

  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    this.seen.set(pattern, { text: JSON.stringify([pattern, pattern]) });
    return super.emit(pattern, data, options);
  }
}

export const mutant: Mutant = {
  defect: 'a cache by pattern grows without a limit',
  origin: 'Patterns that contain an id.',
  killedBy: ['LK-10'],
  says: /the heap to grow by less than 6 MB.*MB more/s,
  harness: tcpWith({ client: LearnedClient }),
};
