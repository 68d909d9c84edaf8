import { join } from 'node:path';
import { npm } from './npm.js';
import { workspaceRoot } from './workspace-root.js';

/** A package as it would be published. */
export interface PackedPackage {
  readonly name: string;
  /** Absolute path of the tarball. */
  readonly tarball: string;
  /** What is in it, relative to the package. */
  readonly files: readonly string[];
}

interface PackReport {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Packs built packages into `folder`. */
export async function pack(packages: readonly string[], folder: string): Promise<readonly PackedPackage[]> {
  const workspaces = packages.map(name => `--workspace=packages/${name}`);
  const output = await npm(workspaceRoot, 'pack', '--json', `--pack-destination=${folder}`, ...workspaces);
  return (JSON.parse(output) as readonly PackReport[]).map(({ name, filename, files }) => ({
    name,
    tarball: join(folder, filename),
    files: files.map(({ path }) => path),
  }));
}
