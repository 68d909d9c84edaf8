import type { ApplicationConfig, GraphInspector, NestContainer } from '@nestjs/core';
import { Injector, type InstanceWrapper, type Module } from '@nestjs/core/internal';
import { isNative } from '../server/is-native.js';
import { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import { forStrategy } from './for-strategy.js';
import { handlersOf, type DescribedHandler } from './described-handler.js';
import { HandlerNames } from './handler-names.js';
import { Pipeline, type Invoke } from './pipeline.js';
import { RequestScope } from './request-scope.js';
import type { StartGate } from './start-gate.js';
import { warnOfIgnoredHandlers } from './ignored-handlers.js';

type Wrapper = InstanceWrapper<object>;

/** What handlers are registered at. */
export interface HandlerTarget {
  readonly transportId?: Transport | symbol;
  readonly exposesErrors?: boolean;
  addHandler(pattern: Untyped, callback: Untyped, isEventHandler?: boolean, extras?: Record<string, Untyped>): Untyped;
}

/** Registers the handlers of an application's controllers at a server. */
export class HandlerBinder {
  private readonly pipeline: Pipeline;
  private readonly requestScope: RequestScope;

  constructor(
    private readonly container: NestContainer,
    private readonly graph: GraphInspector,
    config: ApplicationConfig,
  ) {
    const { preview = false, instrument } = container.contextOptions ?? {};
    const injector = new Injector({ preview, instanceDecorator: instrument?.instanceDecorator });
    this.pipeline = new Pipeline(container, config);
    this.requestScope = new RequestScope(container, injector, this.pipeline);
  }

  /**
   * @param gate holds messages back until the application is ready
   * @throws ParleyError `PARLEY_INVALID_PATTERN`, `PARLEY_DUPLICATE_HANDLER`, … naming class and method
   */
  bind(server: HandlerTarget, gate?: StartGate): void {
    const names = new HandlerNames();
    const modules = [...this.container.getModules().values()];
    for (const module of modules) {
      for (const wrapper of module.controllers.values()) this.bindController(wrapper, module, server, names, gate);
    }
    warnOfIgnoredHandlers(modules);
  }

  private bindController(
    wrapper: Wrapper,
    module: Module,
    server: HandlerTarget,
    names: HandlerNames,
    gate: StartGate | undefined,
  ): void {
    const prototype = Object.getPrototypeOf(wrapper.instance) as object;
    for (const handler of handlersOf(prototype, wrapper.name)) {
      const { transport, isEvent, extras } = handler;
      if (transport !== undefined && server.transportId !== undefined && transport !== server.transportId) continue;
      for (const pattern of handler.patterns) {
        this.describe(wrapper, handler, pattern, server);
        const invoke = this.invoker(wrapper, module, handler, pattern, server);
        const held = gate === undefined ? invoke : gate.guard(invoke);
        const callback = isNative(server) ? held : forStrategy(held, isEvent);
        names.naming(handler, pattern, () => server.addHandler(pattern, callback, isEvent, extras));
      }
    }
  }

  private invoker(
    wrapper: Wrapper,
    module: Module,
    { methodKey, isEvent }: DescribedHandler,
    pattern: unknown,
    server: HandlerTarget,
  ): Invoke {
    // of an event only the server knows what becomes of a failure: a log entry, a retry, a dead letter
    const throwsUncaught = isNative(server) && (isEvent || (server as HandlerTarget).exposesErrors === true);
    if (!wrapper.isDependencyTreeStatic()) {
      return this.requestScope.handler(wrapper, module, methodKey, pattern, throwsUncaught);
    }
    const { instance } = wrapper;
    return this.pipeline.create({ instance, methodKey, moduleKey: module.token, throwsUncaught });
  }

  /** For Nest's devtools. */
  private describe(wrapper: Wrapper, handler: DescribedHandler, pattern: unknown, server: HandlerTarget): void {
    const { transportId } = server;
    const entrypoint = {
      type: 'microservice',
      methodName: handler.methodKey,
      className: wrapper.name,
      classNodeId: wrapper.id,
      metadata: {
        key: typeof pattern === 'object' ? JSON.stringify(pattern) : String(pattern),
        transportId: typeof transportId === 'number' ? Transport[transportId] : transportId,
        patterns: [pattern],
        isEventHandler: handler.isEvent,
        extras: handler.extras,
      },
    };
    this.graph.insertEntrypointDefinition(entrypoint as never, wrapper.id);
  }
}
