import { forkJoin, from } from 'rxjs';
import type { MessageHandler } from '../server/message-handler.js';
import { isStreamed, toObservable } from '../server/to-observable.js';
import type { Invoke } from './pipeline.js';

/**
 * A handler in the form that servers in Nest's form expect: always a promise, of a value or an Observable, and with those
 * that such a server has chained behind an event handler.
 */
export const forStrategy = (invoke: Invoke, isEvent: boolean): MessageHandler => {
  const single = async (data: unknown, context?: unknown): Promise<unknown> => {
    const result = await invoke(data, context);
    return isStreamed(result) ? from(result) : result;
  };
  if (!isEvent) return single as MessageHandler;
  const chained: MessageHandler = (data: unknown, context?: unknown) => {
    const own = single(data, context);
    if (chained.next === undefined) return own as Promise<never>;
    return Promise.resolve(forkJoin([toObservable(own), toObservable(chained.next(data, context))])) as Promise<never>;
  };
  return chained;
};
