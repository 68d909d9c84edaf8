import type { CanActivate, NestInterceptor, PipeTransform } from '@nestjs/common';
import type { ApplicationConfig, ContextId, NestContainer } from '@nestjs/core';
import {
  ExecutionContextHost,
  FORBIDDEN_MESSAGE,
  GuardsConsumer,
  GuardsContextCreator,
  InterceptorsConsumer,
  InterceptorsContextCreator,
  PipesContextCreator,
  STATIC_CONTEXT,
} from '@nestjs/core/internal';
import { defer, mergeMap } from 'rxjs';
import { ExceptionFiltersContext } from '../exceptions/exception-filters-context.js';
import { RpcException } from '../exceptions/rpc-exception.js';
import { isPromise, isStreamed, toObservable } from '../server/to-observable.js';
import type { Method } from './described-handler.js';
import { Failures, type Arguments } from './failures.js';
import { Parameters } from './parameters.js';

/** A handler with all that surrounds it. What fails goes to its filters; what these do not take comes as Observable. */
export type Invoke = (data: unknown, context: unknown) => unknown;

type Stage = (args: Arguments) => unknown;

/** Which handler, of which instance. */
export interface Target {
  readonly instance: object;
  readonly methodKey: string;
  readonly moduleKey: string;
  /** Of the request, for an instance made for one. */
  readonly contextId?: ContextId;
  readonly inquirerId?: string;
  /** A failure without a filter is thrown as it is, for the server to log and to settle. */
  readonly throwsUncaught: boolean;
}

/** Puts guards, interceptors, pipes and filters around handlers: Nest's own ones, only where there are any. */
export class Pipeline {
  private readonly filters: ExceptionFiltersContext;
  private readonly guards: GuardsContextCreator;
  private readonly pipes: PipesContextCreator;
  private readonly interceptors: InterceptorsContextCreator;
  private readonly guardsConsumer = new GuardsConsumer();
  private readonly interceptorsConsumer = new InterceptorsConsumer();

  constructor(
    container: NestContainer,
    private readonly config: ApplicationConfig,
  ) {
    this.filters = new ExceptionFiltersContext(container, config);
    this.guards = new GuardsContextCreator(container, config);
    this.pipes = new PipesContextCreator(container, config);
    this.interceptors = new InterceptorsContextCreator(container, config);
  }

  create(target: Target): Invoke {
    const { instance, methodKey, moduleKey, contextId = STATIC_CONTEXT, inquirerId } = target;
    const method = (instance as Record<string, Method>)[methodKey]!;
    const where = [instance, method, moduleKey, contextId, inquirerId] as const;
    const failures = this.failuresOf(target);
    const pipes = this.pipes.create(...where) as PipeTransform[];
    const parameters = new Parameters(instance, methodKey, moduleKey, pipes, this.pipes);
    let stage = calling(instance, method, parameters);
    stage = this.intercepted(stage, this.interceptors.create(...where), instance, method);
    stage = this.guarded(stage, this.guards.create(...where), instance, method);
    stage = this.hooked(stage, instance, method);
    return (data, context) => {
      const args: Arguments = [data, context];
      let result: unknown;
      try {
        result = stage(args);
      } catch (error) {
        return failures.handle(error, args);
      }
      return typeof result === 'object' && result !== null ? failures.watch(result, args) : result;
    };
  }

  /** What becomes of the errors of a handler. */
  failuresOf({ instance, methodKey, moduleKey, contextId, inquirerId, throwsUncaught }: Target): Failures {
    const method = (instance as Record<string, Method>)[methodKey]!;
    const filters = this.filters.create(instance, method, moduleKey, contextId, inquirerId);
    return new Failures(filters, instance.constructor, method, throwsUncaught);
  }

  private guarded(next: Stage, guards: CanActivate[], instance: object, method: Method): Stage {
    if (guards.length === 0) return next;
    return async args => {
      const passed = await this.guardsConsumer.tryActivate(guards, args, instance, method, 'rpc');
      if (!passed) throw new RpcException(FORBIDDEN_MESSAGE);
      return next(args);
    };
  }

  private intercepted(next: Stage, interceptors: NestInterceptor[], instance: object, method: Method): Stage {
    if (interceptors.length === 0) return next;
    return args => {
      // Nest has no generators here: they are made streams before an interceptor sees them
      const handle = async (): Promise<unknown> => {
        const result = await next(args);
        return isStreamed(result) ? toObservable(result) : result;
      };
      return this.interceptorsConsumer.intercept(interceptors, args, instance, method, handle, 'rpc');
    };
  }

  private hooked(next: Stage, instance: object, method: Method): Stage {
    const hooks = this.config.getGlobalPreRequestHooks();
    if (hooks.length === 0) return next;
    return args => {
      const context = new ExecutionContextHost(args, instance.constructor as never, method);
      context.setType('rpc');
      const from = (index: number): ReturnType<(typeof hooks)[number]> => {
        const hook = hooks[index];
        if (hook !== undefined) return hook(context, () => from(index + 1));
        return defer(async () => next(args)).pipe(mergeMap(toObservable));
      };
      return from(0);
    };
  }
}

const calling = (instance: object, method: Method, parameters: Parameters): Stage => {
  return args => {
    const values = parameters.resolve(args);
    return isPromise(values)
      ? values.then(resolved => method.apply(instance, resolved))
      : method.apply(instance, values);
  };
};
