import { throwError, timer } from 'rxjs';
import { mergeMap } from 'rxjs/operators';

/** The ways in which a handler can fail, and a handler that does. */
export const failingHandlers: Readonly<Record<string, (make: () => unknown) => () => unknown>> = {
  throws: make => () => {
    throw make();
  },
  rejects: make => () => Promise.reject(make() as Error),
  'rejects later': make => async () => {
    await new Promise(resolve => setImmediate(resolve));
    throw make();
  },
  'returns an Observable that fails': make => () => throwError(make),
  'returns an Observable that fails later': make => () => timer(1).pipe(mergeMap(() => throwError(make))),
};
