import type { Options } from './nest-transport.js';

/** Options under their names here. One that is given under both names is the one of Parley's. */
export const renameOptions = (options: Options, names: Readonly<Record<string, string>>): Options => {
  const renamed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const own = Object.hasOwn(names, name) ? names[name]! : name;
    if (value !== undefined && (own === name || options[own] === undefined)) renamed[own] = value;
  }
  return renamed;
};
