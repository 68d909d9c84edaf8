import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor, PipeTransform } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';
import type { Terms } from '../../service/messages.js';

/** Lets everything through that has terms. */
export class TermsGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return 'a' in context.switchToRpc().getData<Terms>();
  }
}

/** Passes on what it was given, if those are numbers. */
export class TermsPipe implements PipeTransform<Terms, Terms> {
  transform(terms: Terms): Terms {
    if (typeof terms.a !== 'number' || typeof terms.b !== 'number') throw new TypeError('Two numbers were expected');
    return terms;
  }
}

/** Counts answers, as one does for a metric. */
export class CountingInterceptor implements NestInterceptor {
  answers = 0;

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(tap(() => this.answers++));
  }
}
