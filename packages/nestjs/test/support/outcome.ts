import type { Observable } from 'rxjs';

export interface Outcome {
  readonly values: readonly unknown[];
  readonly error?: unknown;
}

/** All values of a stream, and the error it ended in. */
export const outcome = (stream: Observable<unknown>): Promise<Outcome> =>
  new Promise(resolve => {
    const values: unknown[] = [];
    stream.subscribe({
      next: value => values.push(value),
      error: (error: unknown) => resolve({ values, error }),
      complete: () => resolve({ values }),
    });
  });
