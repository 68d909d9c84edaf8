import { packageOf, type InstalledPackage } from './package-of.js';

/**
 * All packages that npm installs for an application which asks for `names`, found where this one is installed. The same
 * version counts once: copies of it are here for the sake of other packages.
 */
export function installedPackages(names: readonly string[], folder: string): readonly InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const add = (name: string, from: string): void => {
    const one = packageOf(name, from);
    if (one === undefined) return; // an optional one that is for another platform
    const key = `${one.name}@${one.version}`;
    if (found.has(key)) return;
    found.set(key, one);
    for (const needed of neededBy(one)) add(needed, one.folder);
  };
  for (const name of names) {
    if (packageOf(name, folder) === undefined) throw new Error(`${name} is not installed`);
    add(name, folder);
  }
  return [...found.values()];
}

function neededBy({
  dependencies = {},
  optionalDependencies = {},
  peerDependencies = {},
  peerDependenciesMeta = {},
}: InstalledPackage): readonly string[] {
  const peers = Object.keys(peerDependencies).filter(name => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}
