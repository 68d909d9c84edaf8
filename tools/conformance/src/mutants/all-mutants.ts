import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Mutant } from './mutant.js';

const load = createRequire(__filename);

/** Every `<name>.mutant.ts` of this folder, by name. */
export const allMutants: ReadonlyMap<string, Mutant> = new Map(
  readdirSync(__dirname)
    .filter(file => file.endsWith('.mutant.ts'))
    .sort()
    .map(file => [file.replace('.mutant.ts', ''), (load(join(__dirname, file)) as { readonly mutant: Mutant }).mutant]),
);
