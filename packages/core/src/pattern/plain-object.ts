/** An object made by `{}`, `JSON.parse` or `Object.create(null)`, of this or another realm: no array, no class instance. */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  // the Object.prototype of another realm (a vm context, a test runner) is known by what only it has
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
};
