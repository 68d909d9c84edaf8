import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { npm } from './npm.js';
import { workspaceRoot } from './workspace-root.js';

export type ModuleFormat = 'module' | 'commonjs';

/** Texts by file name; `main.ts` is the one to run. */
export type Sources = Readonly<Record<string, string>>;

/** Oldest library and strictest check that a user's compiler may be set to. */
const compilerOptions = {
  target: 'es2021',
  lib: ['es2021'],
  module: 'nodenext',
  strict: true,
  skipLibCheck: false,
  types: ['node'],
  typeRoots: [join(workspaceRoot, 'node_modules/@types')],
  rootDir: 'src',
  outDir: 'out',
};

const node = (cwd: string, ...args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd });

/** A user's project outside of the workspace, with nothing in it but the packages. */
export class ConsumerProject {
  constructor(private readonly folder: string) {}

  /** Names the tarballs only: what they need comes along, from npm's cache or its registry. */
  async install(tarballs: readonly string[]): Promise<void> {
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true }));
    await npm(this.folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs);
  }

  /** Type-checks, compiles and runs a program. Returns what it printed; rejects unless it exits with 0. */
  async run(program: string, format: ModuleFormat, sources: Sources): Promise<string> {
    const name = `${program}-${format}`;
    const folder = join(this.folder, name);
    this.write(`${name}/package.json`, JSON.stringify({ type: format }));
    this.write(`${name}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ['src'] }));
    for (const [file, text] of Object.entries(sources)) this.write(`${name}/src/${file}`, text);
    try {
      await node(folder, require.resolve('typescript/bin/tsc'));
    } catch (error) {
      // the compiler puts its messages there
      throw new Error((error as { readonly stdout: string }).stdout, { cause: error });
    }
    const { stdout } = await node(folder, 'out/main.js');
    return stdout;
  }

  private write(file: string, text: string): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
