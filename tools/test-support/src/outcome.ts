import type { Observable } from 'rxjs';

export interface Outcome {
  readonly values: unknown[];
  readonly error?: unknown;
}

/** All values of a call, and the error at its end if there is one. */
export const outcome = async (values: Observable<unknown>): Promise<Outcome> => {
  const seen: unknown[] = [];
  try {
    await values.forEach(value => void seen.push(value));
    return { values: seen };
  } catch (error) {
    return { values: seen, error };
  }
};
