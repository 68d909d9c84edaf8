import { isObservable, Observable, type Subscriber } from 'rxjs';
import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** Sends what the streams of one handler emit in one turn to whoever the first of it was for. */
const mixer = (): ((values: Observable<unknown>) => Observable<unknown>) => {
  let first: Subscriber<unknown> | undefined;
  return values =>
    new Observable(emit =>
      values.subscribe({
        next(value) {
          if (first === undefined || first.closed) {
            first = emit;
            setImmediate(() => (first = undefined));
          }
          first.next(value);
        },
        error: (error: unknown) => emit.error(error),
        complete: () => emit.complete(),
      }),
    );
};

export const mutant: Mutant = {
  defect: 'values of different streams of a handler that are emitted in one turn go to one of them',
  origin: 'Write buffers that belong to the pattern and not to the request.',
  killedBy: ['SR-05', 'SR-15'],
  says: /the values of stream a to be/,
  harness: tcpCalling((handler, isEvent) => {
    const mix = mixer();
    return (data, context) => {
      const result: unknown = handler(data, context);
      return !isEvent && isObservable(result) ? mix(result) : result;
    };
  }),
};
