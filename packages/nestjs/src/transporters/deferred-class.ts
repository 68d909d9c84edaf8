import type { Constructor } from '@parley/core';

type AnyClass = new (...args: unknown[]) => object;

/**
 * A class that can be named, extended and asked `instanceof` of before the package it comes from is loaded, which its
 * first instance does. Without it an application would need every transporter to import one decorator.
 *
 * @param load the class itself; called with the first instance
 * @param loaded the class if it happens to be there; an instance of one that is not loaded does not exist
 * @param options changes what is given to the constructor
 */
export const deferredClass = <T extends object>(
  load: () => Constructor<object>,
  loaded: () => Constructor<object> | undefined,
  options: (args: readonly unknown[]) => readonly unknown[] = args => args,
): Constructor<T> => {
  let base: AnyClass | undefined;
  const link = (): AnyClass => {
    base = load() as AnyClass;
    Object.setPrototypeOf(Deferred.prototype as object, base.prototype as object);
    Object.setPrototypeOf(Deferred, base);
    return base;
  };
  function Deferred(this: unknown, ...args: readonly unknown[]): object {
    return Reflect.construct(base ?? link(), options(args), new.target ?? Deferred) as object;
  }
  Object.defineProperty(Deferred, Symbol.hasInstance, {
    value(this: AnyClass, value: unknown): boolean {
      const known = this === (Deferred as unknown as AnyClass) ? loaded() : undefined;
      return (
        (typeof known === 'function' && value instanceof known) ||
        Function.prototype[Symbol.hasInstance].call(this, value)
      );
    },
  });
  return Deferred as unknown as Constructor<T>;
};
