import type { Observable } from 'rxjs';

export type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

type Members = Partial<Record<'then' | 'subscribe' | 'next' | symbol, unknown>>;

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Members).then === 'function';

export const isObservable = (value: unknown): value is Observable<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Members).subscribe === 'function';

/** Whether a result is over at once: one value, and there already. */
export const isImmediate = (result: unknown): boolean =>
  typeof result !== 'object' ||
  result === null ||
  (!isThenable(result) && !isObservable(result) && !isIterable(result));

/**
 * The iterator of a result that is many values: an async iterable or a generator. What can merely be iterated (an
 * array, a string, a Set) is one value.
 */
export const iteratorOf = (value: unknown): AnyIterator | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const members = value as Members;
  const asyncIterator = members[Symbol.asyncIterator];
  if (typeof asyncIterator === 'function') return asyncIterator.call(value) as AsyncIterator<unknown>;
  return typeof members.next === 'function' && typeof members[Symbol.iterator] === 'function'
    ? (value as Iterator<unknown>)
    : undefined;
};

/** Tells an iterator that no more of its values are wanted. */
export const closeIterator = (iterator: AnyIterator): void => {
  try {
    const closed = iterator.return?.();
    if (isThenable(closed)) closed.then(undefined, () => undefined);
  } catch {
    // a generator that throws while it is being closed has nobody left to tell
  }
};

/** A stream that came too late to be wanted: an iterator may hold resources from the start, an Observable does not. */
export const dispose = (result: unknown): void => {
  const iterator = isThenable(result) ? undefined : iteratorOf(result);
  if (iterator !== undefined) closeIterator(iterator);
};

const isIterable = (result: object): boolean =>
  Symbol.asyncIterator in result ||
  (Symbol.iterator in result && typeof (result as { readonly next?: unknown }).next === 'function');
