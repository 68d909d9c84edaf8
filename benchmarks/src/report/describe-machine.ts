import { availableParallelism, cpus, loadavg } from 'node:os';
import { packageOf } from '../packages/package-of.js';
import { drivers, type TransportName } from '../transports.js';

/** One line about what the figures were taken with. */
export function describeMachine(transport: TransportName): string {
  const names = [`@parley/${transport}`, '@parley/nestjs', '@nestjs/microservices', ...drivers[transport]];
  const versions = names.map(name => `${name} ${packageOf(name, __dirname)?.version ?? 'of unknown version'}`);
  const cpu = `${availableParallelism()} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  // more than about 0.5 before anything was started: somebody else is using the machine
  const load = `load average before the start ${loadavg()[0]?.toFixed(2)}`;
  return `${versions.join(', ')}; Node ${process.version}, ${cpu}, ${load}.`;
}
