import type { Observable } from 'rxjs';

/** All values of a call, and the error at its end if there is one. */
export const outcome = async (
  values: Observable<unknown>,
): Promise<{ readonly values: unknown[]; readonly error?: unknown }> => {
  const seen: unknown[] = [];
  try {
    await values.forEach(value => void seen.push(value));
    return { values: seen };
  } catch (error) {
    return { values: seen, error };
  }
};
