import type { Observable } from 'rxjs';

export type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

type Members = Partial<Record<'then' | 'subscribe' | 'next' | symbol, unknown>>;

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Members).then === 'function';

export const isObservable = (value: unknown): value is Observable<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Members).subscribe === 'function';

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
