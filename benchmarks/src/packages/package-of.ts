import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is used of a manifest. */
export interface InstalledPackage {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The package that `name` means in a file of `folder`. Looked for by hand: not every package exports its manifest. */
export function packageOf(name: string, folder: string): InstalledPackage | undefined {
  const place = join(folder, 'node_modules', name);
  const manifest = join(place, 'package.json');
  if (existsSync(manifest)) {
    return { ...(JSON.parse(readFileSync(manifest, 'utf8')) as InstalledPackage), folder: realpathSync(place) };
  }
  return dirname(folder) === folder ? undefined : packageOf(name, dirname(folder));
}
