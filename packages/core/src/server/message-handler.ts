import type { Observable } from 'rxjs';
import type { RpcContext } from '../context/rpc-context.js';
import type { Pattern } from '../pattern/pattern.js';

/** What a handler may return: one value, now or later, or many. Arrays are values; generators are many. */
export type HandlerResult<T> =
  | T
  | PromiseLike<T>
  | Observable<T>
  | AsyncIterable<T>
  | Iterator<T>
  | PromiseLike<Observable<T> | AsyncIterable<T> | Iterator<T>>;

/** Handles a request, or an event, whose result is awaited and then dropped. */
export type MessageHandler<TData = unknown, TContext extends RpcContext = RpcContext, TResult = unknown> = (
  data: TData,
  context: TContext,
) => HandlerResult<TResult> | void;

/** A handler as it was registered. */
export interface RegisteredHandler {
  readonly pattern: Pattern;
  readonly route: string;
  readonly isEvent: boolean;
  readonly callback: MessageHandler;
  /** Options for the transport, such as a queue or a quality of service. */
  readonly extras: Readonly<Record<string, unknown>>;
}
