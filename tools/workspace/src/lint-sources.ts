import { json } from 'node:stream/consumers';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { workspaceRoot } from './workspace-root.js';

/** A text and the file it pretends to be, relative to the repository. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Reads `Source[]` as JSON from standard input, lints each with the configuration of this repository, and prints the
 * messages of each. The files need not exist, so nothing has to be written beside real sources. Rules that need types
 * are off, because only real files have any.
 */
async function main(): Promise<void> {
  const sources = (await json(process.stdin)) as readonly Source[];
  await createProjectGraphAsync(); // the boundary rule reads the stored graph, which may be older than the projects
  const eslint = new ESLint({ cwd: workspaceRoot, overrideConfig: [tseslint.configs.disableTypeChecked] });
  const messages: string[][] = [];
  for (const { file, text } of sources) {
    const [result] = await eslint.lintText(text, { filePath: file });
    messages.push((result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`));
  }
  process.stdout.write(JSON.stringify(messages));
}

void main();
