import { readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { workspaceRoot } from './workspace-root.js';

const generated = new Set(['node_modules', 'dist', 'out-tsc', 'coverage', 'test-results']);

/**
 * The files of the repository whose name `accept` takes, relative to its root, with `/`, sorted. Hidden and generated
 * folders are left out. Walks the tree instead of asking git, so that a downloaded archive can be tested too.
 */
export function findFiles(accept: (name: string) => boolean): readonly string[] {
  return [...walk(workspaceRoot)]
    .filter(file => accept(basename(file)))
    .map(file => relative(workspaceRoot, file).split(sep).join('/'))
    .sort();
}

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isFile()) yield join(folder, entry.name);
    else if (entry.isDirectory() && !entry.name.startsWith('.') && !generated.has(entry.name)) {
      yield* walk(join(folder, entry.name));
    }
  }
}
