import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';

/** One line about what the figures were taken with. */
export function describeMachine(): string {
  const versions = ['@parley/tcp', '@nestjs/microservices'].map(name => `${name} ${versionOf(name)}`);
  const cpu = `${availableParallelism()} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  // more than about 0.5 before anything was started: somebody else is using the machine
  const load = `load average before the start ${loadavg()[0]?.toFixed(2)}`;
  return `${versions.join(', ')}; Node ${process.version}, ${cpu}, ${load}.`;
}

/** Searched beside the entry and above it, because not every package exports its manifest. */
function versionOf(name: string): string {
  const entry = dirname(require.resolve(name));
  const manifest = [entry, dirname(entry)].map(folder => join(folder, 'package.json')).find(file => existsSync(file));
  if (manifest === undefined) return 'of unknown version';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
