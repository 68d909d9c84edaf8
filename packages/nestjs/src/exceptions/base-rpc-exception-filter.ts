import { IntrinsicException, Logger, type ArgumentsHost, type RpcExceptionFilter } from '@nestjs/common';
import { RemoteError } from '@parley/core';
import { throwError, type Observable } from 'rxjs';
import type { Untyped } from '../untyped.js';

interface Declared {
  getError(): unknown;
}

/** `RpcException`, also that of another copy or of Nest itself; core's `RpcError`. */
const isDeclared = (exception: unknown): exception is Declared =>
  typeof exception === 'object' &&
  exception !== null &&
  typeof (exception as Partial<Declared>).getError === 'function';

/** What becomes of an exception that no filter has caught; to be extended. */
export class BaseRpcExceptionFilter<T = Untyped, R = Untyped> implements RpcExceptionFilter<T> {
  protected static readonly logger = new Logger('RpcExceptionsHandler');

  /** What was declared for the caller goes there; anything else is logged, and the caller hears of an internal error. */
  catch(exception: T, _host: ArgumentsHost): Observable<R> {
    const status = 'error';
    if (isDeclared(exception)) {
      const error = exception.getError();
      return throwError(() => (typeof error === 'object' && error !== null ? error : { status, message: error }));
    }
    // an error of a service called on the way
    if (exception instanceof RemoteError) return throwError(() => exception.payload);
    return this.handleUnknownError(exception, status);
  }

  handleUnknownError(exception: T, status: string): Observable<never> {
    if (!(exception instanceof IntrinsicException)) BaseRpcExceptionFilter.logger.error(exception);
    return throwError(() => ({ status, message: 'Internal server error' }));
  }

  isError(exception: Untyped): exception is Error {
    return typeof exception === 'object' && exception !== null && Boolean((exception as Partial<Error>).message);
  }
}
