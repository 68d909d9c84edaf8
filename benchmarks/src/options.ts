import { parseArgs } from 'node:util';
import { contenderNames, type ContenderName } from './contenders/contenders.js';
import { transportNames, type TransportName } from './transports.js';
import { wholeNumber } from './whole-number.js';
import { workloadNames, type WorkloadName } from './workloads/workloads.js';

/** Longest run in ms: well below what a process is given to answer to a command. */
const longest = 20_000;

export interface BenchmarkOptions {
  /** One table each. Default: TCP. */
  readonly transports: readonly TransportName[];
  /** Default 5. */
  readonly rounds: number;
  /** Length of one measurement, in ms. Default 1500. */
  readonly ms: number;
  /** Length of the unmeasured run before it, in ms. Default 500. */
  readonly warm: number;
  /** Default: all. */
  readonly contenders: readonly ContenderName[];
  /** Default: those that are usual over the transport. */
  readonly workloads?: readonly WorkloadName[];
  /** Prints the measurements as JSON instead of the tables. */
  readonly json: boolean;
}

/** @throws Error that names the option which cannot be understood */
export function readOptions(args: readonly string[]): BenchmarkOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      transport: { type: 'string', default: 'tcp' },
      rounds: { type: 'string', default: '5' },
      ms: { type: 'string', default: '1500' },
      warm: { type: 'string', default: '500' },
      contenders: { type: 'string', default: contenderNames.join() },
      workloads: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    transports: chosen('transport', values.transport, transportNames),
    rounds: wholeNumber('rounds', values.rounds, 1),
    ms: wholeNumber('ms', values.ms, 1, longest),
    warm: wholeNumber('warm', values.warm, 0, longest),
    contenders: chosen('contenders', values.contenders, contenderNames),
    workloads: values.workloads === undefined ? undefined : chosen('workloads', values.workloads, workloadNames),
    json: values.json,
  };
}

function chosen<T extends string>(option: string, text: string, known: readonly T[]): readonly T[] {
  return text.split(',').map(name => {
    const found = known.find(candidate => candidate === name);
    if (found === undefined) throw new Error(`--${option}: some of ${known.join()}, with commas; not '${name}'`);
    return found;
  });
}
