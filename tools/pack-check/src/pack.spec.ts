import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsumerProject } from './consumer-project.js';
import { helloExample } from './hello-example.js';
import { pack, type PackedPackage } from './packed-package.js';
import { portTransporter } from './port-transporter.js';

const formats = ['module', 'commonjs'] as const;

describe('the packed core and tcp', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'parley-pack-'));
  const project = new ConsumerProject(join(folder, 'project'));
  let packed: readonly PackedPackage[];

  beforeAll(async () => {
    packed = await pack(['core', 'tcp'], folder);
    await project.install(packed.map(({ tarball }) => tarball));
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('hold what a user needs', () => {
    const needed = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts'];
    const missing = packed.flatMap(({ name, files }) =>
      needed.filter(file => !files.includes(file)).map(file => `${name}: ${file}`),
    );
    expect(missing).toEqual([]);
  });

  it('hold nothing else: no specs, no configuration, no leftovers of the compiler', () => {
    const expected = /^(LICENSE|README\.md|package\.json|src\/.*\.ts|dist\/.*\.(js|d\.ts)(\.map)?)$/;
    const unexpected = packed.flatMap(({ name, files }) =>
      files.filter(file => !expected.test(file) || file.includes('.spec.')).map(file => `${name}: ${file}`),
    );
    expect(unexpected).toEqual([]);
  });

  it('bring rxjs with them, and share one core', () => {
    const installed = (path: string): boolean => existsSync(join(folder, 'project/node_modules', path));
    expect(installed('rxjs')).toBe(true);
    expect(installed('@parley/core')).toBe(true);
    expect(installed('@parley/tcp/node_modules')).toBe(false);
  });

  it.each(formats)(
    'type-check and run the hello example in a project of type %s',
    async format => {
      const output = await project.run('hello', format, helloExample(format));

      expect(output).toContain('client | 1 + 2 + 3 = 6');
      expect(output).toContain('client | fibonacci: 8');
      expect(output).toContain('server | user_created: welcome, Ada');
    },
    120_000,
  );

  it.each(formats)(
    'are enough to write a transporter with, in a project of type %s',
    async format => {
      const output = await project.run('transporter', format, portTransporter());

      expect(output.trimEnd().split('\n')).toEqual(['sum: 6', 'the stream stopped', 'event: Ada', 'PARLEY_NO_HANDLER']);
    },
    120_000,
  );
});
