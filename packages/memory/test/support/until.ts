const limit = 10_000;

/** Resolves as soon as the condition holds. Fails after 10 s with what it waited for. */
export const until = async (what: string, holds: () => boolean): Promise<void> => {
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
