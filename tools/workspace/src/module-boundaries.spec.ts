import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Source } from './lint-sources.js';
import { readProjects } from './projects.js';
import { workspaceRoot } from './workspace-root.js';

const sources = {
  'a transporter imports another transporter': {
    file: 'packages/tcp/src/probe.ts',
    text: `import { value } from '@parley/memory';\nexport const probe = value;\n`,
  },
  'the test of a transporter imports another transporter': {
    file: 'packages/tcp/test/probe.spec.ts',
    text: `import { value } from '@parley/memory';\nexport const probe = value;\n`,
  },
  'a transporter imports a type of another transporter': {
    file: 'packages/tcp/src/probe.ts',
    text: `import type { Value } from '@parley/memory';\nexport type Probe = Value;\n`,
  },
  'a transporter reaches into the folder of another one': {
    file: 'packages/tcp/src/probe.ts',
    text: `import { value } from '../../memory/src/index.js';\nexport const probe = value;\n`,
  },
  'core imports a transporter': {
    file: 'packages/core/src/probe.ts',
    text: `import { value } from '@parley/tcp';\nexport const probe = value;\n`,
  },
  'core imports Nest': {
    file: 'packages/core/src/probe.ts',
    text: `import { value } from '@nestjs/microservices';\nexport const probe = value;\n`,
  },
  'a transporter imports core': {
    file: 'packages/tcp/src/probe.ts',
    text: `import { value } from '@parley/core';\nexport const probe = value;\n`,
  },
  'the test of a transporter imports Nest': {
    file: 'packages/tcp/test/interop.spec.ts',
    text: `import { value } from '@nestjs/microservices';\nexport const probe = value;\n`,
  },
  'a transporter imports the helpers of tests': {
    file: 'packages/tcp/src/probe.ts',
    text: `import { value } from '@parley/test-support';\nexport const probe = value;\n`,
  },
  'a unit test of a transporter imports the helpers of tests': {
    file: 'packages/tcp/src/probe.spec.ts',
    text: `import { value } from '@parley/test-support';\nexport const probe = value;\n`,
  },
  'a unit test of a transporter imports Nest': {
    file: 'packages/tcp/src/probe.spec.ts',
    text: `import { value } from '@nestjs/microservices';\nexport const probe = value;\n`,
  },
  'the helpers of tests import a transporter': {
    file: 'tools/test-support/src/probe.ts',
    text: `import { value } from '@parley/tcp';\nexport const probe = value;\n`,
  },
  'an example imports a transporter': {
    file: 'examples/01-hello-tcp/src/probe.ts',
    text: `import { value } from '@parley/tcp';\nexport const probe = value;\n`,
  },
} satisfies Record<string, Source>;

type Case = keyof typeof sources;

describe('module boundaries', () => {
  let messages: Readonly<Record<string, readonly string[]>>;

  beforeAll(() => {
    messages = lint(sources);
  }, 60_000);

  it.each<Case>([
    'a transporter imports another transporter',
    'the test of a transporter imports another transporter',
    'a transporter imports a type of another transporter',
    'a transporter reaches into the folder of another one',
    'core imports a transporter',
    'core imports Nest',
    'a transporter imports the helpers of tests',
    'a unit test of a transporter imports Nest',
    'the helpers of tests import a transporter',
  ])('lint fails when %s', name => {
    expect(messages[name]).toEqual([expect.stringContaining('@nx/enforce-module-boundaries')]);
  });

  it.each<Case>([
    'a transporter imports core',
    'the test of a transporter imports Nest',
    'a unit test of a transporter imports the helpers of tests',
    'an example imports a transporter',
  ])('lint passes when %s', name => {
    expect(messages[name]).toEqual([]);
  });

  it('every project has exactly one scope, which the rule knows', () => {
    const known = [
      'core',
      'transport',
      'conformance',
      'nestjs',
      'tool',
      'example',
      'benchmark',
      'brokers',
      'test-support',
    ];
    for (const { name, tags } of readProjects()) {
      expect({ name, tags }).toEqual({ name, tags: [expect.stringMatching(`^scope:(${known.join('|')})$`)] });
    }
  });

  it('the dependencies of what is published point to core only', () => {
    for (const { manifest } of readProjects().filter(project => project.manifest.private !== true)) {
      // an optional peer is looked up when it is asked for, and never imported
      const isOptional = (peer: string): boolean => manifest.peerDependenciesMeta?.[peer]?.optional === true;
      const peers = Object.keys(manifest.peerDependencies ?? {}).filter(peer => !isOptional(peer));
      const dependencies = [...Object.keys(manifest.dependencies ?? {}), ...peers];
      const siblings = dependencies.filter(dependency => dependency.startsWith('@parley/'));
      expect({ name: manifest.name, siblings }).toEqual({
        name: manifest.name,
        siblings: manifest.name === '@parley/core' ? [] : ['@parley/core'],
      });
    }
  });
});

/** In a process of its own: the linter is loaded as an ES module, which jest's CommonJS mode cannot do. */
function lint(named: Readonly<Record<string, Source>>): Readonly<Record<string, readonly string[]>> {
  const output = execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'lint-sources.ts')], {
    cwd: workspaceRoot,
    input: JSON.stringify(Object.values(named)),
    encoding: 'utf8',
  });
  const messages = JSON.parse(output) as readonly (readonly string[])[];
  return Object.fromEntries(Object.keys(named).map((name, index) => [name, messages[index] ?? []]));
}
