import { isObservable, isThenable, iteratorOf, type AnyIterator } from './result-kind.js';

/** Follows what an event handler returned to its end; values are of no interest. Rejects with the handler's error. */
export const followToEnd = async (result: unknown): Promise<undefined> => {
  const settled = await result;
  if (isObservable(settled)) {
    await new Promise<void>((resolve, reject) => {
      settled.subscribe({ error: reject, complete: resolve });
    });
    return undefined;
  }
  const iterator = iteratorOf(settled);
  if (iterator !== undefined) await exhaust(iterator);
  return undefined;
};

/** Whether a result is over at once. */
export const isImmediate = (result: unknown): boolean =>
  typeof result !== 'object' || result === null || (!isThenable(result) && !isObservable(result) && !isIterable(result));

const isIterable = (result: object): boolean =>
  Symbol.asyncIterator in result || (Symbol.iterator in result && typeof (result as { next?: unknown }).next === 'function');

const exhaust = async (iterator: AnyIterator): Promise<void> => {
  for (;;) {
    const { done } = await iterator.next();
    if (done) return;
  }
};
