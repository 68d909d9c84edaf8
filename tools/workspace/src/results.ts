import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from './projects.js';
import type { Spec } from './specs.js';
import { workspaceRoot } from './workspace-root.js';

/** What one task ran, as written by `jest/result-file-reporter.cjs`. */
export interface Result {
  readonly project: string;
  readonly target: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly specs: readonly string[];
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Specs that no task reported. */
  readonly notRun: readonly Spec[];
}

/** Forgets earlier results, so that only what runs now (or comes from Nx's cache now) is counted. */
export function clearResults(projects: readonly Project[]): void {
  for (const project of projects) rmSync(folderOf(project), { recursive: true, force: true });
}

export function readResults(projects: readonly Project[]): readonly Result[] {
  return projects.flatMap(project =>
    listFolder(folderOf(project)).map(file => JSON.parse(readFileSync(file, 'utf8')) as Result),
  );
}

/** Adds up `results`. A spec that was to run and is not among them counts as one failure. */
export function addUp(results: readonly Result[], specs: readonly Spec[]): Totals {
  const ran = new Set(results.flatMap(result => result.specs));
  const notRun = specs.filter(({ file }) => !ran.has(file));
  const sum = (field: 'passed' | 'failed' | 'skipped') => results.reduce((total, result) => total + result[field], 0);
  return { passed: sum('passed'), failed: sum('failed') + notRun.length, skipped: sum('skipped'), notRun };
}

function folderOf(project: Project): string {
  return join(workspaceRoot, project.root, 'test-results');
}

function listFolder(folder: string): readonly string[] {
  try {
    // beside the results lie reports of other tools, in folders
    const names = readdirSync(folder).filter(name => name.endsWith('.json'));
    return names.map(name => join(folder, name));
  } catch {
    return []; // a project without specs
  }
}
