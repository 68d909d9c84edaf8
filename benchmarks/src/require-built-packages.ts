import { basename, dirname } from 'node:path';
import { transportNames } from './transports.js';

const measured = ['core', ...transportNames, 'nestjs'].map(name => `@parley/${name}`);

/**
 * Users run what was built, so that is what is measured.
 * @throws Error if a package resolves to its sources, as it does where `NODE_OPTIONS` sets the condition for them
 */
export function requireBuiltPackages(): void {
  for (const name of measured) {
    const file = require.resolve(name);
    if (basename(dirname(file)) !== 'dist') throw new Error(`Sources would be measured, not what users run: ${file}`);
  }
}
