import { forkJoin, type Observable } from 'rxjs';
import type { Untyped } from '../untyped.js';
import type { MessageHandler } from './message-handler.js';
import { toObservable } from './to-observable.js';

/** Several handlers of one event as one: all of them run, in parallel. */
export const allOf = (first: MessageHandler, second: MessageHandler): MessageHandler => {
  const both = (data: Untyped, context?: Untyped): Promise<Observable<Untyped>> =>
    Promise.resolve(forkJoin([toObservable(first(data, context)), toObservable(second(data, context))]));
  return Object.assign(both, { isEventHandler: true, extras: { ...first.extras, ...second.extras } });
};
