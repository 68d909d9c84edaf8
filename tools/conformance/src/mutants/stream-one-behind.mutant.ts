import { Observable } from 'rxjs';
import { tcpStreaming } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** Sends a value when the next one comes, to know which is the last; only the first goes out at once. */
const oneBehind = (values: Observable<unknown>): Observable<unknown> =>
  new Observable(emit => {
    let count = 0;
    let kept: unknown;
    return values.subscribe({
      next(value) {
        if (count++ !== 1) emit.next(count === 1 ? value : kept);
        kept = value;
      },
      error(error: unknown) {
        if (count > 1) emit.next(kept);
        emit.error(error);
      },
      complete() {
        if (count > 1) emit.next(kept);
        emit.complete();
      },
    });
  });

export const mutant: Mutant = {
  defect: 'a value is held back until the next one comes',
  origin: 'Servers that wait for the next value to know which one is the last.',
  killedBy: ['SR-12'],
  says: /value 2 to arrive while the stream is open/,
  harness: tcpStreaming(oneBehind),
};
