import type { ArgumentsHost } from '@nestjs/common';
import type { ExceptionFilterMetadata } from '@nestjs/common/interfaces/exceptions/exception-filter-metadata.interface.js';
import { selectExceptionFilterMetadata } from '@nestjs/common/internal';
import type { Observable } from 'rxjs';
import { toObservable } from '../server/to-observable.js';
import { BaseRpcExceptionFilter } from './base-rpc-exception-filter.js';

/** What catches exceptions of one handler: its filters, and then the default. */
export class RpcExceptionsHandler extends BaseRpcExceptionFilter<unknown, unknown> {
  /** @param filters the most specific first */
  constructor(private readonly filters: readonly ExceptionFilterMetadata[]) {
    super();
  }

  /** What the filter for this exception makes of it; `undefined` if there is none. */
  caught(exception: unknown, host: ArgumentsHost): Observable<unknown> | undefined {
    if (this.filters.length === 0) return undefined;
    const filter = selectExceptionFilterMetadata([...this.filters], exception);
    return filter === undefined ? undefined : toObservable(filter.func(exception, host));
  }

  handle(exception: unknown, host: ArgumentsHost): Observable<unknown> {
    return this.caught(exception, host) ?? this.catch(exception, host);
  }
}
