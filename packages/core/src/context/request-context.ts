import { AsyncLocalStorage } from 'node:async_hooks';
import type { RpcContext } from './rpc-context.js';

const storage = new AsyncLocalStorage<RequestContext>();

/**
 * The message being handled. With the server option `requestContext: true` it is reachable anywhere below a handler,
 * without being passed along; parallel messages never see each other's.
 */
export class RequestContext<TData = unknown, TContext extends RpcContext = RpcContext> {
  constructor(
    /** The pattern as it arrived. */
    readonly pattern: unknown,
    readonly data: TData,
    /** The transport's context. */
    readonly context: TContext,
  ) {}

  /** As in Nest: {@link pattern}. */
  getPattern(): unknown {
    return this.pattern;
  }

  /** As in Nest: {@link data}. */
  getData(): TData {
    return this.data;
  }

  /** As in Nest: {@link context}. */
  getContext(): TContext {
    return this.context;
  }

  /** The context of the message being handled here; `undefined` outside of a handler or without `requestContext`. */
  static current(): RequestContext | undefined {
    return storage.getStore();
  }

  /** Runs `work` as part of the handling of this message. */
  static run<T>(context: RequestContext, work: () => T): T {
    return storage.run(context, work);
  }
}
