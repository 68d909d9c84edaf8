import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Commands } from './commands.js';

/** How long a command may take, in ms. */
const patience = 60_000;

/** What a child says to a command. */
export type Answer = { readonly value: unknown } | { readonly error: string };

/** A process of ours that does what it is told, one command at a time. */
export class Child<T extends Commands<T>> {
  readonly #process: ChildProcess;
  readonly #name: string;
  readonly #ended: Promise<never>;

  /** @param name for messages: which contender this is, and which end of it */
  constructor(file: string, name: string) {
    this.#name = name;
    // Options of this process are not for the child. What the child prints must not get into the table.
    this.#process = fork(file, { execArgv: ['--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] });
    this.#ended = once(this.#process, 'exit').then(([code, signal]) => {
      throw new Error(`The ${name} ended with ${code ?? signal}`);
    });
    this.#ended.catch(() => undefined); // seen by those who ask
  }

  /** Rejects if the command fails, if the process ends, or if there is no answer. */
  async ask<Name extends keyof T & string>(
    command: Name,
    ...args: Parameters<T[Name]>
  ): Promise<Awaited<ReturnType<T[Name]>>> {
    const signal = AbortSignal.timeout(patience);
    const answered = once(this.#process, 'message', { signal }).catch(() => {
      throw new Error(`The ${this.#name} did not answer to '${command}'`);
    });
    this.#process.send({ command, args });
    const [answer] = (await Promise.race([answered, this.#ended])) as [Answer];
    if ('error' in answer) throw new Error(`The ${this.#name} could not '${command}': ${answer.error}`);
    return answer.value as Awaited<ReturnType<T[Name]>>;
  }

  /** Children end when their channel is closed; one that does not is killed. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 3000);
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended.catch(() => undefined);
    clearTimeout(timer);
  }
}
