import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ModuleFormat, Sources } from './consumer-project.js';
import { workspaceRoot } from './workspace-root.js';

/** As the command line of Nest sets it. */
const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  skipLibCheck: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  types: ['node'],
  typeRoots: [join(workspaceRoot, 'node_modules/@types')],
  rootDir: 'src',
  outDir: 'out',
};

export type Installer = 'npm' | 'pnpm';

const pnpm = 'pnpm@10.20.0';

const commands: Readonly<Record<Installer, readonly string[]>> = {
  npm: ['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'],
  pnpm: ['npx', '-y', pnpm, 'install', '--prefer-offline', '--no-frozen-lockfile', '--strict-peer-dependencies'],
};

const run = async (cwd: string, [command, ...args]: readonly string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(command!, args, { cwd, maxBuffer: 16 * 1024 * 1024, env: environment });
  return stdout;
};

/** Without what the package manager that runs the tests says to those it starts, and without colours in what is compared. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NODE_OPTIONS|JEST_|NX_|FORCE_COLOR$)/i.test(name) || /registry/i.test(name),
  ),
);

/** An application of Nest outside of the workspace: an empty folder, and what is installed into it. */
export class NestProject {
  constructor(
    private readonly folder: string,
    private readonly installer: Installer,
  ) {}

  /** @param registry where the packages of Parley are; all others come from where they always do */
  async install(registry: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
    this.write('.npmrc', `@parley:registry=${registry}\n`);
    this.write('package.json', JSON.stringify({ name: 'application', private: true, dependencies }));
    await run(this.folder, commands[this.installer]);
  }

  /** Packages that are missing, or not what somebody asks for; rejects if there are any. */
  async check(): Promise<void> {
    await run(this.folder, this.installer === 'npm' ? ['npm', 'ls', '--all'] : ['npx', '-y', pnpm, 'ls']);
  }

  /** Type-checks, compiles and runs `main.ts`. Returns what it printed; rejects unless it exits with 0. */
  async run(program: string, format: ModuleFormat, sources: Sources): Promise<string> {
    const name = `${program}-${format}`;
    const folder = join(this.folder, name);
    this.write(`${name}/package.json`, JSON.stringify({ type: format }));
    this.write(`${name}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ['src'] }));
    for (const [file, text] of Object.entries(sources)) this.write(`${name}/src/${file}`, text);
    try {
      await run(folder, [process.execPath, require.resolve('typescript/bin/tsc')]);
    } catch (error) {
      // the compiler puts its messages there
      throw new Error((error as { readonly stdout: string }).stdout, { cause: error });
    }
    return run(folder, [process.execPath, 'out/main.js']);
  }

  private write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
