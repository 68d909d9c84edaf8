/** Less than that of a test, which would not say what was waited for; in ms. */
const patience = 15_000;

/** Resolves as soon as the condition holds. Fails after `limit` ms with what it waited for. */
export const until = async (what: string, holds: () => boolean, limit = patience): Promise<void> => {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Waited ${limit} ms in vain until ${what}`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
};

/** A promise, and what settles it. */
export const signal = <T = void>(): { readonly promise: Promise<T>; readonly fire: (value: T) => void } => {
  let fire!: (value: T) => void;
  const promise = new Promise<T>(resolve => (fire = resolve));
  return { promise, fire };
};

/** Resolves after `ms` if the condition has held all the time, and fails as soon as it does not. */
export const throughout = async (ms: number, what: string, holds: () => boolean): Promise<void> => {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (!holds()) throw new Error(`It did not last that ${what}`);
    await new Promise(resolve => setTimeout(resolve, 2));
  }
};
