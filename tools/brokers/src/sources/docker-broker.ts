import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { Broker, BrokerName } from '../broker.js';
import type { BrokerOptions } from '../broker-options.js';
import type { BrokerKind } from '../kinds/broker-kind.js';
import { makeFolder, writeFiles } from './broker-folder.js';
import { composeFile } from './compose-file.js';
import { Reaper } from './reaper.js';
import { untilUp } from './until-up.js';

const run = promisify(execFile);

/** How long a container may take to answer; in ms. */
const startLimit = 60_000;

/** Where the services of `compose.yaml` find their configuration. */
const folderInside = '/parley';

/** `$1`: the folder; then the command that removes the containers. */
const leaveNothing = 'folder=$1; shift; "$@"; rm -rf "$folder"';

/** A container of a compose project of its own, on a free port of the loopback. */
export class DockerBroker implements Broker {
  readonly name: BrokerName;
  readonly source = 'docker';
  readonly host = '127.0.0.1';
  readonly url: string;
  readonly controllable = true;
  private readonly compose: readonly string[];
  private readonly environment: NodeJS.ProcessEnv;
  private readonly reaper: Reaper;
  private container = '';

  constructor(
    private readonly kind: BrokerKind,
    private readonly options: BrokerOptions,
    readonly port: number,
  ) {
    const { name, defaultPort } = kind;
    const { path } = makeFolder(name);
    const project = `parley-${name}-${randomBytes(6).toString('hex')}`;
    this.name = name;
    this.url = kind.url(this.host, port, options.tls !== undefined);
    this.compose = ['compose', '--project-name', project, '--file', composeFile()];
    const variable = `PARLEY_${name.toUpperCase()}`;
    this.environment = { ...process.env, [`${variable}_PORT`]: String(port), [`${variable}_CONFIG`]: path };
    this.reaper = new Reaper(leaveNothing, [path, 'docker', ...this.compose, 'down', '--volumes', '--timeout', '0']);
    writeFiles(path, kind.files({ options, host: '0.0.0.0', port: defaultPort, folder: folderInside }), true);
  }

  async start(): Promise<void> {
    const { kind, host, port, options } = this;
    const compose = { env: this.environment };
    await run('docker', [...this.compose, 'up', '--detach', kind.name], compose);
    const { stdout } = await run('docker', [...this.compose, 'ps', '--all', '--quiet', kind.name], compose);
    const container = (this.container = stdout.trim());
    const end = Date.now() + startLimit;
    await untilUp({ host, port, tls: options.tls !== undefined, greeting: kind.greeting }, async () => {
      const running = /true/.test(await docker('inspect', '--format', '{{.State.Running}}', container));
      const why = !running ? 'ended' : Date.now() > end ? `did not answer within ${startLimit} ms` : undefined;
      if (why) throw new Error(`The container of ${kind.name} ${why}. It said:\n${await docker('logs', container)}`);
    });
  }

  stop(): Promise<void> {
    return this.reaper.reap();
  }

  async restart(): Promise<void> {
    await docker('stop', this.container);
    await this.start();
  }

  async kill(): Promise<void> {
    await this.signal('SIGKILL');
    await docker('wait', this.container); // its port is open until then
  }

  async pause(): Promise<void> {
    await docker('pause', this.container);
  }

  async resume(): Promise<void> {
    await docker('unpause', this.container);
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    await docker('kill', '--signal', signal, this.container);
  }
}

/** Runs a command of docker, and resolves with all it says. */
const docker = async (...command: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await run('docker', command);
  return stdout + stderr;
};
