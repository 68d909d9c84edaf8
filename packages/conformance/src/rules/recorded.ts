import type { Observable } from 'rxjs';
import type { Fixture } from '../fixture/fixture.js';
import { show } from '../show.js';
import { Violation } from '../violation.js';

/** How a subscription ended. */
export type End = { readonly kind: 'completed' } | { readonly kind: 'failed'; readonly error: unknown };

/** One subscription, with everything it saw: what a rule looks at when values and an error come together. */
export class Recorded {
  readonly values: unknown[] = [];
  end?: End;
  private readonly subscription;

  constructor(
    private readonly fixture: Fixture,
    source: Observable<unknown>,
  ) {
    this.subscription = source.subscribe({
      next: value => this.values.push(value),
      error: (error: unknown) => (this.end = { kind: 'failed', error }),
      complete: () => (this.end = { kind: 'completed' }),
    });
    fixture.afterwards(() => this.unsubscribe());
  }

  /**
   * Waits for the end.
   * @param what a phrase: `the stream`
   * @throws Violation if there is none in time
   */
  async ended(what: string): Promise<End> {
    const limit = this.fixture.timing.mustHappen;
    const end = await this.fixture.settles(this.fixture.eventually(() => this.end, `an end of ${what}`));
    if (end !== 'hang' && 'value' in end && end.value !== undefined) return end.value;
    throw new Violation(
      `${what} to end within ${limit} ms`,
      `${this.values.length} values, the last of them ${show(this.values.at(-1))}`,
    );
  }

  unsubscribe(): void {
    this.subscription.unsubscribe();
  }
}
