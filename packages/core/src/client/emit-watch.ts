import { Observable } from 'rxjs';
import type { Logger } from '../logger.js';

interface Batch {
  readonly done: Promise<void>;
  unobserved: number;
}

/**
 * Gives each `emit()` its Observable and sees to it that an event that failed unobserved is logged: once for all
 * events that shared a write, since they share its promise.
 */
export class EmitWatch {
  private batch?: Batch;

  constructor(private readonly logger: Logger) {}

  observe(done: Promise<void>, route: string): Observable<undefined> {
    let batch = this.batch;
    if (batch?.done !== done) {
      const fresh = (batch = this.batch = { done, unobserved: 0 });
      done.catch((error: Error) => {
        if (fresh.unobserved > 0)
          this.logger.error(`${fresh.unobserved} event(s) '${route}' were not sent: ${error.message}`);
      });
    }
    const events = batch;
    events.unobserved++;
    let observed = false;
    return new Observable<undefined>(subscriber => {
      if (!observed) events.unobserved--;
      observed = true;
      events.done.then(
        () => {
          subscriber.next(undefined);
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      );
    });
  }
}
