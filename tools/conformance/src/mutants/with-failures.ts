import type { MessageHandler } from '@parley/core';
import { catchError, isObservable, of } from 'rxjs';

/**
 * A handler whose failures are looked at first, however it fails.
 * @param react throws what is to be thrown, or returns what is to be returned in its place
 */
export const withFailures =
  (
    handler: MessageHandler,
    react: (error: unknown, context: Parameters<MessageHandler>[1]) => unknown,
  ): MessageHandler =>
  (data, context) => {
    try {
      const result: unknown = handler(data, context);
      if (result instanceof Promise) return result.catch((error: unknown) => react(error, context));
      if (isObservable(result)) return result.pipe(catchError((error: unknown) => of(react(error, context))));
      return result;
    } catch (error) {
      return react(error, context);
    }
  };
