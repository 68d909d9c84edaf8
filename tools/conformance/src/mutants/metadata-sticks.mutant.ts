import type { Metadata, Pattern, SendOptions } from '@parley/core';
import { MemoryClient, type MemoryClientOptions } from '@parley/memory';
import { Observable } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Merges the headers of a call into its own. */
class StickyClient extends MemoryClient {
  private readonly headersOfAll: Record<string, string>;

  constructor(options: MemoryClientOptions = {}) {
    super(options);
    this.headersOfAll = { ...options.metadata };
  }

  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return new Observable<TResult>(subscriber => {
      const metadata: Metadata = Object.assign(this.headersOfAll, options?.metadata);
      const merged = Object.keys(metadata).length > 0 ? { ...options, metadata } : options;
      return super.send<TResult, TInput>(pattern, data, merged).subscribe(subscriber);
    });
  }
}

export const mutant: Mutant = {
  defect: 'metadata of one call goes with all later ones',
  origin: '`Object.assign(this.headers, headers)`.',
  killedBy: ['CX-09', 'CX-10'],
  says: /the metadata of call \d+, before and after a step/,
  collateral: { 'CX-04': 'its last call has no metadata of its own' },
  harness: memoryWith({ client: StickyClient }),
};
