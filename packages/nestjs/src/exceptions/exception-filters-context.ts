import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/internal';
import type { ApplicationConfig, ContextId, NestContainer } from '@nestjs/core';
import { BaseExceptionFilterContext, STATIC_CONTEXT } from '@nestjs/core/internal';
import type { Untyped } from '../untyped.js';
import { RpcExceptionsHandler } from './rpc-exceptions-handler.js';

/** Finds the exception filters of a handler, by Nest's own rules. */
export class ExceptionFiltersContext extends BaseExceptionFilterContext {
  constructor(
    container: NestContainer,
    private readonly config: ApplicationConfig,
  ) {
    super(container);
  }

  create(
    instance: object,
    callback: (...args: Untyped[]) => unknown,
    moduleKey: string,
    contextId: ContextId = STATIC_CONTEXT,
    inquirerId?: string,
  ): RpcExceptionsHandler {
    this.moduleContext = moduleKey;
    const filters = this.createContext(instance, callback, EXCEPTION_FILTERS_METADATA, contextId, inquirerId);
    return new RpcExceptionsHandler((filters as Untyped[]).reverse());
  }

  override getGlobalMetadata<T extends unknown[]>(contextId: ContextId = STATIC_CONTEXT, inquirerId?: string): T {
    const global: unknown[] = this.config.getGlobalFilters();
    if (contextId === STATIC_CONTEXT && inquirerId === undefined) return global as T;
    const scoped = this.config
      .getGlobalRequestFilters()
      .map(wrapper => wrapper.getInstanceByContextId(this.getContextId(contextId, wrapper), inquirerId)?.instance)
      .filter(filter => filter !== undefined && filter !== null);
    return [...global, ...scoped] as T;
  }
}
