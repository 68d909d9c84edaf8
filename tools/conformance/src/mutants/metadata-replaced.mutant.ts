import type { Metadata, Pattern, SendOptions } from '@parley/core';
import { MemoryClient, type MemoryClientOptions } from '@parley/memory';
import type { Observable } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Sends its own headers only with calls that have none. */
class ForgetfulClient extends MemoryClient {
  private readonly own?: Metadata;

  constructor({ metadata, ...options }: MemoryClientOptions = {}) {
    super(options);
    this.own = metadata;
  }

  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    const metadata = options?.metadata ?? this.own;
    return super.send(pattern, data, metadata === undefined ? options : { ...options, metadata });
  }
}

export const mutant: Mutant = {
  defect: 'metadata of a call takes the place of the metadata of its client',
  origin: '`options.headers ?? this.headers`.',
  killedBy: ['CX-04'],
  collateral: { 'CX-10': 'its calls have metadata of both' },
  says: /the metadata of a call with its own/,
  harness: memoryWith({ client: ForgetfulClient }),
};
