import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { BrokerName } from './broker.js';
import { kinds } from './kinds/kinds.js';
import { findProgram } from './sources/find-program.js';
import { findSource } from './sources/find-source.js';

/** One command to run, and why. */
export interface InstallStep {
  readonly command: readonly string[];
  readonly why: string;
}

/** What this machine is like, as far as installing goes. */
export interface Machine {
  readonly apt: boolean;
  /** Else `sudo` is needed. */
  readonly root: boolean;
  /** Installing a server starts it as a service. */
  readonly systemd: boolean;
}

/** The commands that install these packages. */
export const installSteps = (packages: readonly string[], { root, systemd }: Machine): readonly InstallStep[] => {
  const asRoot = root ? [] : ['sudo'];
  const steps = [
    { command: [...asRoot, 'apt-get', 'update'], why: 'so that the newest of the distribution are found' },
    {
      command: [...asRoot, 'apt-get', 'install', '--yes', '--no-install-recommends', ...packages],
      why: 'the brokers themselves',
    },
  ];
  const services = { command: [...asRoot, 'systemctl', 'disable', '--now', ...packages], why: 'tests start their own' };
  return systemd ? [...steps, services] : steps;
};

/** Installs those that cannot be had yet, after saying how. Returns the exit code. */
export const install = (names: readonly BrokerName[], say: (line: string) => void): number => {
  const missing = names.filter(name => {
    const source = findSource(name);
    if (source !== undefined) say(`${name}: there already (${source})`);
    return source === undefined;
  });
  if (missing.length === 0) return 0;

  const packages = missing.map(name => kinds[name].package);
  const machine = {
    apt: findProgram('apt-get') !== undefined,
    root: process.getuid?.() === 0,
    systemd: existsSync('/run/systemd/system'),
  };
  if (!machine.apt) {
    say(`There is no apt-get. Install ${packages.join(', ')}, or run a Docker engine with \`docker compose\`.`);
    return 1;
  }
  const steps = installSteps(packages, machine);
  say(`Missing: ${missing.join(', ')}. This will be run:`);
  for (const { command, why } of steps) say(`  ${command.join(' ')}   # ${why}`);
  for (const { command } of steps) {
    const [program = '', ...parameters] = command;
    const { status } = spawnSync(program, parameters, {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status !== 0) return status ?? 1;
  }
  return 0;
};
