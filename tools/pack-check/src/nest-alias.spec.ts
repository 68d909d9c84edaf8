import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalRegistry } from './local-registry.js';
import { expectedOutput, nestApplication } from './nest-application.js';
import { NestProject, type Installer } from './nest-project.js';
import { pack } from './packed-package.js';
import { workspaceRoot } from './workspace-root.js';

const nest = JSON.parse(readFileSync(join(workspaceRoot, 'packages/nestjs/package.json'), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** What an application of Nest has anyway, in the versions this workspace has. */
const ordinary = Object.fromEntries(
  ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', '@nestjs/testing', 'reflect-metadata', 'rxjs'].map(
    name => [name, nest.devDependencies[name]!],
  ),
);

const installers: readonly Installer[] = ['npm', 'pnpm'];
const formats = ['module', 'commonjs'] as const;

describe.each(installers)('an application of Nest, installed with %s', installer => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'parley-nest-'));
  let registry: LocalRegistry;
  let address: string;

  beforeAll(async () => {
    registry = new LocalRegistry(await pack(['core', 'tcp', 'nestjs'], folder));
    address = await registry.start();
  }, 60_000);

  afterAll(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('with @parley/nestjs under the name @nestjs/microservices', () => {
    const project = new NestProject(join(folder, 'aliased'), installer);

    it('has all that its packages ask for, without force', async () => {
      await project.install(address, {
        ...ordinary,
        '@nestjs/microservices': 'npm:@parley/nestjs@^12.0.0',
        '@parley/tcp': '^0.1.0',
      });
      await project.check();
    }, 240_000);

    it.each(formats)(
      'runs unchanged as %s',
      async format => {
        const output = await project.run('aliased', format, nestApplication('@nestjs/microservices'));

        expect(output.trimEnd().split('\n')).toEqual(expectedOutput);
      },
      120_000,
    );
  });

  it('says the command that installs a transporter which is missing, and does not end the process', async () => {
    const project = new NestProject(join(folder, 'aliased'), installer);
    const output = await project.run('missing', 'module', {
      'main.ts': `
        import { Transport } from '@nestjs/microservices';
        import { Module } from '@nestjs/common';
        import { NestFactory } from '@nestjs/core';
        @Module({})
        class AppModule {}
        const started = NestFactory.createMicroservice(AppModule, { transport: Transport.NATS, logger: false });
        await started.catch((error: { code: string; message: string }) => console.log(error.code, error.message));
      `,
    });

    expect(output).toMatch(/^PARLEY_PACKAGE_MISSING .*npm install @parley\/nats\b/);
  }, 60_000);

  describe('that imports @parley/nestjs first', () => {
    const project = new NestProject(join(folder, 'imported'), installer);

    it('has all that its packages ask for, without force', async () => {
      await project.install(address, { ...ordinary, '@parley/nestjs': '^12.0.0', '@parley/tcp': '^0.1.0' });
      await project.check();
    }, 240_000);

    it.each(formats)(
      'runs as %s',
      async format => {
        const output = await project.run('imported', format, nestApplication('@parley/nestjs'));

        expect(output.trimEnd().split('\n')).toEqual(expectedOutput);
      },
      120_000,
    );
  });
});
