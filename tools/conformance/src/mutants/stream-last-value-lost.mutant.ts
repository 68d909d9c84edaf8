import { Observable } from 'rxjs';
import { tcpStreaming } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** Coalesces the values of a turn, keeps the last of them back until its end, and forgets it if the stream ends before. */
const forgetful = (values: Observable<unknown>): Observable<unknown> =>
  new Observable(emit => {
    let subscribing = true;
    let inTurn = 0;
    let kept: { readonly value: unknown } | undefined;
    const release = (): void => {
      if (kept !== undefined) emit.next(kept.value);
      kept = undefined;
    };
    const subscription = values.subscribe({
      next(value) {
        release();
        if (subscribing || inTurn++ === 0) emit.next(value);
        else kept = { value };
        setImmediate(() => {
          release();
          inTurn = 0;
        });
      },
      error(error: unknown) {
        release();
        emit.error(error);
      },
      complete: () => emit.complete(),
    });
    subscribing = false;
    return subscription;
  });

export const mutant: Mutant = {
  defect: 'the last value of a stream is lost when the end follows in the same turn',
  origin: 'nestjs/nest #14583.',
  killedBy: ['SR-02'],
  says: /the values emitted in a later turn to be \[ 1, 2, 3 \].*got +\[ 1, 2 \]/s,
  collateral: {
    'SR-05': 'its alternating streams end in the turn of their last value',
  },
  harness: tcpStreaming(forgetful),
};
