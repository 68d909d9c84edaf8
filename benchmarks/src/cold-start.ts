import { parseArgs } from 'node:util';
import type { ContenderName } from './contenders/contenders.js';
import { packageTable } from './packages/package-table.js';
import { probeTable } from './probes/probe-table.js';
import { describeMachine } from './report/describe-machine.js';
import { requireBuiltPackages } from './require-built-packages.js';
import { wholeNumber } from './whole-number.js';

const imports = {
  'bare Node': [],
  rxjs: ['rxjs'],
  '@parley/tcp': ['@parley/tcp'],
  '@nestjs/microservices': ['@nestjs/microservices'],
  '@parley/nestjs and tcp': ['@parley/nestjs', '@parley/tcp'],
};

/** One for each kind of server: the others differ in their client, or in the form of their patterns. */
const servers = ['raw', 'nest', 'parley-nest', 'parley-send'] as const satisfies readonly ContenderName[];

/** `npm run bench:cold-start`: what it costs to import and install the packages, and how soon a fresh process listens. */
function main(): void {
  const { values } = parseArgs({ options: { processes: { type: 'string', default: '9' } } });
  const processes = wholeNumber('processes', values.processes, 1);
  requireBuiltPackages();
  console.log(`${describeMachine('tcp')} Medians of ${processes} processes.\n`);
  const packages = { probe: 'import-probe', what: 'package', time: 'import, ms', subjects: imports } as const;
  console.log(`${probeTable(packages, processes)}\n`);
  const subjects = Object.fromEntries(servers.map(name => [name, [name]]));
  const services = { probe: 'listen-probe', what: 'server', time: 'listening after, ms', subjects } as const;
  console.log(`${probeTable(services, processes)}\n`);
  console.log(packageTable());
}

main();
