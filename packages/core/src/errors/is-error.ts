import { types } from 'node:util';

/**
 * Whether something that was thrown is an `Error`, also of another realm (a vm context, a test runner). Never throws,
 * whatever it is asked about: a proxy may throw as soon as it is looked at.
 */
export const isError = (thrown: unknown): thrown is Error => {
  try {
    return types.isNativeError(thrown) || thrown instanceof Error;
  } catch {
    return false;
  }
};
