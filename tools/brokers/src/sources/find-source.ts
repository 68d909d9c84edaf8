import { spawnSync } from 'node:child_process';
import type { BrokerName, BrokerSource } from '../broker.js';
import type { BrokerOptions } from '../broker-options.js';
import { kinds } from '../kinds/kinds.js';
import { findProgram } from './find-program.js';

/**
 * Where this broker can be had, in the order of preference; `undefined`: nowhere. Options mean one of our own.
 * `PARLEY_BROKERS=docker` or `native` leaves no choice.
 */
export const findSource = (name: BrokerName, options: BrokerOptions = {}): BrokerSource | undefined => {
  const { variable, program } = kinds[name];
  const wanted = process.env['PARLEY_BROKERS'];
  if (wanted !== undefined && wanted !== 'docker' && wanted !== 'native') {
    throw new Error(`PARLEY_BROKERS is ${wanted}; it can be docker or native.`);
  }
  if (process.env[variable] && !asksForMore(options)) return 'environment';
  if (wanted !== 'native' && options.peers !== true && dockerRuns()) return 'docker';
  if (wanted !== 'docker' && findProgram(program) !== undefined) return 'native';
  return undefined;
};

const asksForMore = (options: BrokerOptions): boolean =>
  Object.values(options).some(value => value !== undefined && value !== false);

let docker: boolean | undefined;

/** Whether an engine answers and compose is there; asked once. */
const dockerRuns = (): boolean =>
  (docker ??= ['compose version', 'info'].every(
    command => spawnSync('docker', command.split(' '), { stdio: 'ignore', timeout: 10_000 }).status === 0,
  ));
