import { ContextIdFactory, type ContextId, type NestContainer } from '@nestjs/core';
import { REQUEST_CONTEXT_ID, type Injector, type InstanceWrapper, type Module } from '@nestjs/core/internal';
import { RequestContext, type RpcContext } from '@parley/core';
import type { Invoke, Pipeline } from './pipeline.js';

type Wrapper = InstanceWrapper<object>;

/** A handler whose controller is made anew for each message, or for each tenant of a durable tree. */
export class RequestScope {
  /** All handlers of one event share what is made for it. */
  private readonly requests = new WeakMap<object, RequestContext>();

  constructor(
    private readonly container: NestContainer,
    private readonly injector: Injector,
    private readonly pipeline: Pipeline,
  ) {}

  handler(wrapper: Wrapper, module: Module, methodKey: string, pattern: unknown, throwsUncaught: boolean): Invoke {
    const moduleKey = module.token;
    const target = { methodKey, moduleKey, throwsUncaught };
    return async (data, context) => {
      const request = this.requestOf(pattern, data, context as RpcContext | undefined);
      const contextId = this.contextIdOf(request, wrapper.isDependencyTreeDurable());
      let instance: object;
      try {
        instance = await this.injector.loadPerContext(wrapper.instance, module, module.controllers, contextId);
      } catch (error) {
        return this.pipeline.failuresOf({ ...target, instance: wrapper.instance }).handle(error, [data, context]);
      }
      return this.pipeline.create({ ...target, instance, contextId, inquirerId: wrapper.id })(data, context);
    };
  }

  private requestOf(pattern: unknown, data: unknown, context: RpcContext | undefined): RequestContext {
    let request = context === undefined ? undefined : this.requests.get(context);
    if (request === undefined) {
      request = new RequestContext(pattern, data, context as RpcContext);
      if (typeof context === 'object' && context !== null) this.requests.set(context, request);
    }
    return request;
  }

  /** What is made for this message; the first who asks puts the message there for `@Inject(CONTEXT)`. */
  private contextIdOf(request: RequestContext, isDurable: boolean): ContextId {
    const contextId = ContextIdFactory.getByRequest(request as object as Record<string, unknown>);
    if (Object.hasOwn(request, REQUEST_CONTEXT_ID)) return contextId;
    Object.defineProperty(request, REQUEST_CONTEXT_ID, { value: contextId });
    const { payload } = contextId as ContextId & { readonly payload?: object };
    // a durable tree outlives the message and gets what its strategy says; any other the message
    this.container.registerRequestProvider(isDurable ? payload : Object.assign(request, payload), contextId);
    return contextId;
  }
}
