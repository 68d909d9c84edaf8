import { delay, dematerialize, materialize, mergeMap, of, type Observable, type ObservableNotification } from 'rxjs';
import { tcpStreaming } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** Publishes values in a later turn, and an error at once. */
const hasty = (values: Observable<unknown>): Observable<unknown> =>
  values.pipe(
    materialize(),
    mergeMap(notification => (notification.kind === 'E' ? of(notification) : of(notification).pipe(delay(0)))),
    dematerialize<ObservableNotification<unknown>>(),
  );

export const mutant: Mutant = {
  defect: 'the error of a stream overtakes its values',
  origin: 'Errors that are published past the queue of values.',
  killedBy: ['SR-03'],
  says: /the values of a stream that fails in the same turn as its values to be \[ 1, 2, 3 \].*got +\[\]/s,
  harness: tcpStreaming(hasty),
};
