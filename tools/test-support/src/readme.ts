import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RunningProgram } from './running-program.js';
import { until } from './until.js';

export interface Conversation {
  /** What the page has for an address, and what stands there instead. */
  readonly address: readonly [shown: string, used: string];
  /** What the server prints of the event. */
  readonly event: string;
}

/** Two processes load TypeScript on a machine that is busy; in ms. */
const patience = 20_000;

/** The README of a transporter: it begins with a server and a client. */
export class Readme {
  readonly text: string;

  constructor(private readonly folder: string) {
    this.text = readFileSync(join(folder, 'README.md'), 'utf8');
  }

  /** Runs the server and the client as they stand there, and expects what such a pair prints on every page. */
  async expectConversation({ address, event }: Conversation): Promise<void> {
    const [serverCode = '', clientCode = ''] = [...this.text.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
    const server = this.start('server', serverCode.replaceAll(...address));
    await until('the server listens', () => server.output === 'listening\n', patience);

    const client = this.start('client', clientCode.replaceAll(...address));
    const code = await client.code;

    expect(client.output).toBe('6\n3\n2\n1\n');
    expect(code).toBe(0);
    await until('the event arrived', () => server.output === `listening\n${event}\n`);
  }

  /** Expects the name of every option that this source file declares, of which there are more than `moreThan`. */
  expectOptionsOf(source: string, moreThan: number): void {
    const declared = readFileSync(join(this.folder, source), 'utf8').matchAll(/^ {2}readonly (\w+)\?:/gm);
    const options = [...declared].map(([, name]) => name!);

    expect(options.length).toBeGreaterThan(moreThan);
    expect(options.filter(name => !this.text.includes(`\`${name}\``))).toEqual([]);
  }

  /** From a file that finds the package as an installed one would. */
  private start(name: string, code: string): RunningProgram {
    const file = join(this.folder, 'test-results/readme', `${name}.mjs`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    return new RunningProgram(file, this.folder);
  }
}
