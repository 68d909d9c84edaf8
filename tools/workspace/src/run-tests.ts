import { spawnSync } from 'node:child_process';
import { testedTargets } from '../jest/spec-targets.cjs';
import { readProjects } from './projects.js';
import { addUp, clearResults, readResults } from './results.js';
import { findSpecs } from './specs.js';
import { workspaceRoot } from './workspace-root.js';

/**
 * `npm test`: runs every spec of the repository but those of all mutants and prints `N passed, N failed` as its last line. Further arguments go
 * to Nx, `npm test -- --skip-nx-cache` for example. Exits with 1 if anything failed or was not run.
 */
function main(nxArguments: readonly string[]): number {
  const projects = readProjects();
  const specs = findSpecs(projects).filter(({ target }) => testedTargets.includes(target));
  clearResults(projects);

  const [unit = 'test', ...uncached] = testedTargets;
  // One at a time and after the rest: these talk to sockets and brokers, and some of them watch the clock.
  const status = [runTargets([unit], nxArguments), runTargets(uncached, [...nxArguments, '--parallel=1'])];

  const { passed, failed, skipped, notRun } = addUp(readResults(projects), specs);
  console.log();
  for (const { file, target } of notRun) console.log(`not run: ${file} (target ${target})`);
  if (skipped > 0) console.log(`${skipped} skipped`);
  const taskFailed = status.some(code => code !== 0);
  const failures = taskFailed ? Math.max(failed, 1) : failed; // a task can also fail without a failing test
  console.log(`${passed} passed, ${failures} failed`);
  return failures === 0 ? 0 : 1;
}

function runTargets(targets: readonly string[], nxArguments: readonly string[]): number {
  const nx = [require.resolve('nx/bin/nx.js'), 'run-many', '--outputStyle=stream', '-t', ...targets, ...nxArguments];
  return spawnSync(process.execPath, nx, { cwd: workspaceRoot, stdio: 'inherit' }).status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
