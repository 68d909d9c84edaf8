import type { ArgumentsHost, Type } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { catchError, isObservable, lastValueFrom, toArray } from 'rxjs';
import type { RpcExceptionsHandler } from '../exceptions/rpc-exceptions-handler.js';
import { isPromise, isStreamed } from '../server/to-observable.js';
import type { Method } from './described-handler.js';

/** What a handler is called with, before its parameters are made of it. */
export type Arguments = [data: unknown, context: unknown];

/** Takes what goes wrong in one handler to its filters, in whatever form the handler returns. */
export class Failures {
  constructor(
    private readonly filters: RpcExceptionsHandler,
    private readonly controller: unknown,
    private readonly method: Method,
    private readonly throwsUncaught: boolean,
  ) {}

  /** What becomes of an error: the Observable of a filter, or the default one. */
  handle(error: unknown, args: Arguments): unknown {
    const host = new ExecutionContextHost(args, this.controller as Type<unknown>, this.method);
    host.setType('rpc');
    if (!this.throwsUncaught) return this.filters.handle(error, host as ArgumentsHost);
    const caught = this.filters.caught(error, host as ArgumentsHost);
    if (caught === undefined) throw error;
    return caught;
  }

  /** A result that is not there yet, or that is many, and may still fail. */
  watch(result: object, args: Arguments): unknown {
    if (isPromise(result)) {
      return result.then(
        settled => (typeof settled === 'object' && settled !== null ? this.watch(settled, args) : settled),
        (error: unknown) => this.handle(error, args),
      );
    }
    if (isObservable(result)) return result.pipe(catchError(error => this.handle(error, args) as never));
    return isStreamed(result) ? this.iterate(result, args) : result;
  }

  private async *iterate(
    values: AsyncIterable<unknown> | Iterable<unknown>,
    args: Arguments,
  ): AsyncGenerator<unknown, void> {
    try {
      yield* values;
    } catch (error) {
      const handled = this.handle(error, args);
      if (isObservable(handled)) yield* await lastValueFrom(handled.pipe(toArray()));
    }
  }
}
