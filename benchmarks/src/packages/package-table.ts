import { markdownTable } from '../report/markdown-table.js';
import { drivers, transportNames } from '../transports.js';
import { installedPackages } from './installed-packages.js';

/** Every Nest application. */
const application = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];

/** How many packages "Nest plus one transporter" is, on each stack, and Parley without Nest. */
export function packageTable(): string {
  const count = (...names: readonly string[]): string => String(installedPackages(names, __dirname).length);
  const rows = transportNames.map(transport => [
    transport,
    count(...application, '@nestjs/microservices', ...drivers[transport]),
    count(...application, '@parley/nestjs', `@parley/${transport}`),
    count('rxjs', `@parley/${transport}`),
  ]);
  return markdownTable(['packages, with', 'nest', 'parley-nest', 'Parley alone'], rows, { labels: 1 });
}
