import type { MaybePromise } from './serializer.js';

/** Not `instanceof`: a promise of another realm (a vm context, a test runner) or of a library is one too. */
export const isPromise = <T>(value: MaybePromise<T>): value is Promise<T> =>
  typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function';
