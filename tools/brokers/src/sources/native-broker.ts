import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker, BrokerName } from '../broker.js';
import type { BrokerOptions } from '../broker-options.js';
import type { BrokerKind } from '../kinds/broker-kind.js';
import { makeFolder, writeFiles, type BrokerFolder } from './broker-folder.js';
import { findProgram } from './find-program.js';
import { Reaper } from './reaper.js';
import { untilStopped } from './until-stopped.js';
import { untilUp } from './until-up.js';

/** How long a broker may take to start, and to stop before it is killed; in ms. */
const startLimit = 15_000;
const stopLimit = 10_000;

/** `$1`: the folder. */
const leaveNothing = 'test -f "$1/pid" && kill -KILL "$(cat "$1/pid")" 2>/dev/null; rm -rf "$1"';

/** A program of this machine, on a free port of the loopback, with all its files in a temporary folder. */
export class NativeBroker implements Broker {
  readonly name: BrokerName;
  readonly source = 'native';
  readonly host = '127.0.0.1';
  readonly url: string;
  readonly controllable = true;
  private readonly folder: BrokerFolder;
  private readonly reaper: Reaper;
  private child?: ChildProcess;

  constructor(
    private readonly kind: BrokerKind,
    private readonly options: BrokerOptions,
    readonly port: number,
  ) {
    this.name = kind.name;
    this.url = kind.url(this.host, port, options.tls !== undefined);
    this.folder = makeFolder(kind.name);
    this.reaper = new Reaper(leaveNothing, [this.folder.path]);
    const { path, data } = this.folder;
    writeFiles(path, kind.files({ options, host: this.host, port, folder: path, dataFolder: data }));
  }

  async start(): Promise<void> {
    if (this.child !== undefined) return;
    const { kind, folder, host, port, options } = this;
    const child = this.launch();
    const end = Date.now() + startLimit;
    await untilUp({ host, port, tls: options.tls !== undefined, greeting: kind.greeting }, () => {
      const why =
        this.child !== child ? 'ended' : Date.now() > end ? `did not answer within ${startLimit} ms` : undefined;
      if (why) throw new Error(`${kind.program} ${why}. It said:\n${readFileSync(join(folder.path, 'log'), 'utf8')}`);
    });
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
    await this.reaper.reap();
  }

  async restart(): Promise<void> {
    await this.end('SIGTERM');
    await this.start();
  }

  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  async pause(): Promise<void> {
    await this.signal('SIGSTOP');
    await untilStopped(this.child!.pid!);
  }

  resume(): Promise<void> {
    return this.signal('SIGCONT');
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    if (this.child?.kill(signal) !== true) throw new Error(`${this.kind.program} does not run.`);
  }

  private launch(): ChildProcess {
    const { kind, folder, options } = this;
    const log = openSync(join(folder.path, 'log'), 'a');
    const child = spawn(findProgram(kind.program) ?? kind.program, kind.parameters(folder.path, options), {
      stdio: ['ignore', log, log],
      cwd: folder.data,
      detached: true, // a Ctrl-C is for us alone
    });
    closeSync(log);
    const pid = join(folder.path, 'pid');
    const ended = (): void => {
      if (this.child !== child) return;
      this.child = undefined;
      rmSync(pid, { force: true }); // the number may soon be another's
    };
    if (child.pid !== undefined) writeFileSync(pid, String(child.pid));
    child.once('exit', ended).once('error', ended);
    child.unref();
    return (this.child = child);
  }

  /** A broker that is paused hears no other signal. */
  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (child === undefined) return;
    const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
    child.ref();
    child.kill(signal);
    child.kill('SIGCONT');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit);
    await exited;
    clearTimeout(timer);
  }
}
