import type { Pattern, SendOptions } from '@parley/core';
import { MemoryClient } from '@parley/memory';
import { concat, finalize, ignoreElements, NEVER, Observable, type Subscriber } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/**
 * Shares one subscription for the replies of a pattern and counts who uses it. A call that began while others wait is
 * not counted yet when the first answer comes, and loses its own with the subscription.
 */
class SharingClient extends MemoryClient {
  private readonly waiting = new Map<string, Set<Subscriber<unknown>>>();

  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return new Observable<TResult>(subscriber => {
      const key = JSON.stringify(pattern);
      const sharing = this.waiting.get(key) ?? new Set();
      this.waiting.set(key, sharing.add(subscriber as Subscriber<unknown>));
      const lost = sharing.size === 3;
      const answers = super
        .send<TResult, TInput>(pattern, data, options)
        .pipe(finalize(() => sharing.delete(subscriber as Subscriber<unknown>)));
      return (lost ? concat(answers.pipe(ignoreElements()), NEVER) : answers).subscribe(subscriber);
    });
  }
}

export const mutant: Mutant = {
  defect: 'the third of three overlapping calls of a pattern loses its answer',
  origin: 'MQTT of Nest (25 of 150 calls never answered), nestjs/nest #2988 on Redis.',
  killedBy: ['RR-06'],
  says: /call 0\.3 to settle/,
  collateral: {
    'RR-05': '200 calls of one pattern at once overlap, too',
    'RR-07': 'each client has three calls of each pattern under way',
    'SR-05': 'streams of one pattern overlap, too',
    'SR-16': 'three calls of one pattern are under way',
    'ER-07': 'three calls of one pattern are under way',
  },
  harness: memoryWith({ client: SharingClient }),
};
