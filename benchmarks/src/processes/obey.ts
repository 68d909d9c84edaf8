import { inspect } from 'node:util';
import type { Answer } from './child.js';
import type { Commands } from './commands.js';

/** Makes this process the child of the one that forked it: does what it is told until that one lets go. */
export function obey<T extends Commands<T>>(commands: T): void {
  process.on('message', async ({ command, args }: { command: keyof T; args: never[] }) => {
    process.send!(await answerOf(commands[command], args));
  });
  process.on('disconnect', () => process.exit());
}

async function answerOf(command: (...args: never[]) => unknown, args: never[]): Promise<Answer> {
  try {
    return { value: await command(...args) };
  } catch (error) {
    return { error: inspect(error) };
  }
}
