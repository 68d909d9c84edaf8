const brands = new WeakMap<object, symbol>();

/** A class as seen here: what `instanceof` is asked of. */
interface ErrorClass {
  readonly prototype: object;
}

/**
 * Gives an error class its name and makes `instanceof` recognise its instances from another copy of this package, as a
 * process has when two dependencies bring their own. The class must define `[Symbol.hasInstance]` by {@link isInstance}.
 */
export const brandError = (errorClass: ErrorClass, name: string): void => {
  const brand = Symbol.for(`@parley/core/${name}`);
  brands.set(errorClass, brand);
  Object.defineProperty(errorClass.prototype, brand, { value: true });
  // on the prototype, so that the stack, which is written before any field is set, begins with it
  Object.defineProperty(errorClass.prototype, 'name', { value: name, writable: true, configurable: true });
};

/** The `instanceof` of branded classes; a subclass that has no brand of its own is recognised by its prototype. */
export const isInstance = (errorClass: ErrorClass, value: unknown): boolean => {
  const brand = brands.get(errorClass);
  if (brand === undefined) return Function.prototype[Symbol.hasInstance].call(errorClass, value);
  return typeof value === 'object' && value !== null && brand in value;
};
