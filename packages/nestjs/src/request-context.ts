import { REQUEST } from '@nestjs/core';
import { RequestContext as CoreRequestContext } from '@parley/core';
import type { Untyped } from './untyped.js';

/** Injects the message being handled, as a {@link RequestContext}, into what is made for each message. */
export const CONTEXT = REQUEST;

/**
 * The message being handled: `@Inject(CONTEXT)` in a request-scoped provider, or `RequestContext.current()` anywhere if the
 * server was made with `requestContext: true`.
 */
export interface RequestContext<TData = Untyped, TContext = Untyped> {
  readonly pattern: string | Record<string, Untyped>;
  readonly data: TData;
  readonly context: TContext;
  getPattern(): string | Record<string, Untyped>;
  getData(): TData;
  getContext(): TContext;
}

/** What {@link RequestContext} is at run time. */
export const RequestContext = {
  /** The message being handled here; `undefined` outside of a handler or without `requestContext`. */
  current: (): RequestContext | undefined => CoreRequestContext.current() as RequestContext | undefined,
  [Symbol.hasInstance]: (value: unknown): boolean => value instanceof CoreRequestContext,
};
