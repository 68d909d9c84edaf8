import type { Observable } from 'rxjs';
import type { Untyped } from '../untyped.js';

/** A handler with all that surrounds it, as a custom transport calls it. */
export interface MessageHandler<TInput = Untyped, TContext = Untyped, TResult = Untyped> {
  (data: TInput, ctx?: TContext): Promise<Observable<TResult>> | Promise<TResult>;
  /** The next handler of the same event, where the transport chains them. */
  next?: (data: TInput, ctx?: TContext) => Promise<Observable<TResult>> | Promise<TResult>;
  isEventHandler?: boolean;
  extras?: Record<string, Untyped>;
}
