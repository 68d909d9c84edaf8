import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findFiles } from './files.js';
import { workspaceRoot } from './workspace-root.js';

/** A project of the workspace: a folder with a `project.json`. */
export interface Project {
  readonly name: string;
  /** Its folder, relative to the repository. */
  readonly root: string;
  readonly tags: readonly string[];
  readonly targets: readonly string[];
  readonly manifest: Manifest;
}

/** The part of a `package.json` that the checks look at. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

interface ProjectFile {
  readonly name: string;
  readonly tags?: readonly string[];
  readonly targets?: Readonly<Record<string, unknown>>;
}

export function readProjects(): readonly Project[] {
  return findFiles(name => name === 'project.json').map(file => {
    const root = dirname(file);
    const { name, tags = [], targets = {} } = readJson<ProjectFile>(file);
    return { name, root, tags, targets: Object.keys(targets), manifest: readJson<Manifest>(`${root}/package.json`) };
  });
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8')) as T;
}
