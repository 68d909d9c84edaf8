import { createRequire } from 'node:module';
import { join } from 'node:path';
import { loadedTransporter, ParleyError, type Transporter } from '@parley/core';
import { ownLocation } from '../own-location.js';

/**
 * Finds a transporter by its name: the one that is imported already, else the application's own (it chose the version),
 * else the one next to this package.
 *
 * @throws ParleyError `PARLEY_PACKAGE_MISSING` with the command that installs it
 */
export const loadTransporter = (name: string): Transporter => {
  const loaded = loadedTransporter(name);
  if (loaded !== undefined) return loaded;
  const packageName = `@parley/${name}`;
  for (const place of places()) {
    const exported = requireFrom(place, packageName);
    if (exported !== undefined) return exported[name] as Transporter;
  }
  throw new ParleyError('PARLEY_PACKAGE_MISSING', {
    message: `This transport needs the package ${packageName}. Install it: npm install ${packageName}`,
  });
};

/** Where an application may have its packages: its working directory, the program that was started, here. */
const places = (): readonly string[] =>
  [join(process.cwd(), 'package.json'), process.argv[1], ownLocation].filter(place => place !== undefined);

const requireFrom = (place: string, packageName: string): Readonly<Record<string, unknown>> | undefined => {
  let require: NodeJS.Require;
  try {
    require = createRequire(place);
    require.resolve(packageName);
  } catch {
    return undefined;
  }
  // it is there: what goes wrong now is its own affair, and not hidden
  return require(packageName) as Readonly<Record<string, unknown>>;
};
