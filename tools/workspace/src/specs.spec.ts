import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { specsOf, specTargets, targetOf } from '../jest/spec-targets.cjs';
import { readProjects } from './projects.js';
import { findSpecs } from './specs.js';
import { workspaceRoot } from './workspace-root.js';

const projects = readProjects();
const specs = findSpecs(projects);

describe('the specs of the repository', () => {
  it.each([
    ['packages/tcp/src/tcp-server.spec.ts', 'test'],
    ['packages/tcp/test/interop.spec.ts', 'interop'],
    ['packages/tcp/test/interop-tls.spec.ts', 'interop'],
    ['packages/core/src/pattern/route.interop.spec.ts', 'interop'],
    ['packages/tcp/test/faults.spec.ts', 'faults'],
    ['packages/tcp/test/conformance.spec.ts', 'conformance'],
    ['packages/conformance/src/runner.spec.ts', 'test'],
    ['tools/conformance/test/flow.mutants.spec.ts', 'mutants'],
    ['tools/conformance/test/all-mutants.spec.ts', 'all-mutants'],
    ['packages/tcp/test/interoperable.spec.ts', 'test'],
  ])('%s is run by the target %s', (file, target) => {
    expect(targetOf(file)).toBe(target);
  });

  it('lie in a project that has the target which runs them', () => {
    const homeless = specs.filter(({ project, target }) => !project?.targets.includes(target));
    expect(homeless.map(({ file, target }) => `${file} (${target})`)).toEqual([]);
  });

  it('lie where jest looks for them', () => {
    const hidden = specs.filter(({ file, project }) => !/^(src|test)\//.test(relativeTo(project?.root ?? '', file)));
    expect(hidden.map(({ file }) => file)).toEqual([]);
  });

  it('are each selected by the jest configuration of exactly one target', () => {
    for (const { file } of specs) {
      expect({ file, selectedBy: specTargets.filter(target => selects(target, file)) }).toEqual({
        file,
        selectedBy: [targetOf(file)],
      });
    }
  });

  it('are all found: git knows of no other', () => {
    let listed: string;
    try {
      listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.spec.ts'], {
        cwd: workspaceRoot,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    } catch {
      return; // a downloaded archive has no git to ask
    }
    const found = new Set(specs.map(({ file }) => file));
    const missed = listed
      .split('\n')
      .filter(Boolean)
      .filter(file => existsSync(join(workspaceRoot, file)) && !found.has(file));
    expect(missed).toEqual([]);
  });
});

function relativeTo(root: string, file: string): string {
  return relative(join(workspaceRoot, root), join(workspaceRoot, file)).split(sep).join('/');
}

function selects(target: string, file: string): boolean {
  const { testRegex, testPathIgnorePatterns = [] } = specsOf(target);
  const path = join(workspaceRoot, file);
  const selected = testRegex?.some(pattern => new RegExp(pattern).test(path)) ?? path.endsWith('.spec.ts');
  return selected && !testPathIgnorePatterns.some(pattern => new RegExp(pattern).test(path));
}
