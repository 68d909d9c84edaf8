import { targetOf } from '../jest/spec-targets.cjs';
import { findFiles } from './files.js';
import type { Project } from './projects.js';

/** A spec file and the task that is to run it. */
export interface Spec {
  /** Relative to the repository. */
  readonly file: string;
  /** Absent if the file lies in no project. */
  readonly project?: Project;
  readonly target: string;
}

export function findSpecs(projects: readonly Project[]): readonly Spec[] {
  return findFiles(name => name.endsWith('.spec.ts')).map(file => ({
    file,
    project: projects.find(({ root }) => file.startsWith(`${root}/`)),
    target: targetOf(file),
  }));
}
