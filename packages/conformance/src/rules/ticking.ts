import { Observable } from 'rxjs';
import type { Fixture } from '../fixture/fixture.js';
import type { SubjectContext } from '../subject.js';

/** A handler whose streams go on, a value each millisecond, until they are unsubscribed; counts what becomes of them. */
export class Ticking {
  started = 0;
  stopped = 0;
  readonly contexts: SubjectContext[] = [];

  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(fixture: Fixture) {
    fixture.afterwards(() => {
      for (const timer of this.timers) clearInterval(timer);
    });
  }

  readonly handle = (_data: unknown, context: SubjectContext): Observable<number> => {
    this.contexts.push(context);
    return new Observable<number>(out => {
      this.started++;
      let count = 0;
      const timer = setInterval(() => out.next(count++), 1);
      this.timers.add(timer);
      return () => {
        this.stopped++;
        this.timers.delete(timer);
        clearInterval(timer);
      };
    });
  };
}
