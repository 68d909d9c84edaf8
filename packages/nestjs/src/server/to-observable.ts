import { from, isObservable, mergeMap, of, type Observable } from 'rxjs';

type Members = Partial<Record<'then' | 'next' | symbol, unknown>>;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

export const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  isObject(value) && typeof value.then === 'function';

/** What a generator returns, or anything that is iterated asynchronously. Arrays and the like are values. */
export const isStreamed = (value: unknown): value is AsyncIterable<unknown> | Iterable<unknown> =>
  isObject(value) &&
  (typeof value[Symbol.asyncIterator] === 'function' ||
    (typeof value.next === 'function' && typeof value[Symbol.iterator] === 'function'));

/** What a handler returned, in whatever form, as its values. */
export const toObservable = (result: unknown): Observable<unknown> => {
  if (isObservable(result)) return result;
  if (isPromise(result)) return from(result).pipe(mergeMap(toObservable));
  return isStreamed(result) ? from(result) : of(result);
};
