import type { BrokerName } from './broker.js';
import { install } from './install.js';
import { kinds } from './kinds/kinds.js';
import { findSource } from './sources/find-source.js';
import { startBroker } from './start-broker.js';

const names = Object.keys(kinds) as BrokerName[];

const usage = `npm run brokers                      what there is
npm run brokers -- install [name…]    installs what is missing from the distribution's packages (Debian, Ubuntu)
npm run brokers -- start name…        starts them on free ports until Ctrl-C

Names: ${names.join(', ')}`;

const say = (line: string): void => console.log(line);

const status = (): number => {
  for (const name of names) say(`${name}: ${findSource(name) ?? 'missing; npm run brokers -- install'}`);
  return 0;
};

const start = async (wanted: readonly BrokerName[]): Promise<number> => {
  const interrupted = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const brokers = await Promise.all(wanted.map(name => startBroker(name)));
  for (const { name, source, url } of brokers) say(`${name} (${source}): ${kinds[name].variable}=${url}`);
  say('Ctrl-C stops.');
  const alive = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(alive);
  await Promise.all(brokers.map(broker => broker.stop()));
  return 0;
};

const main = async ([command, ...rest]: readonly string[]): Promise<number> => {
  const unknown = rest.find(name => !names.includes(name as BrokerName));
  if (unknown === undefined) {
    const wanted = rest as BrokerName[];
    if (command === undefined) return status();
    if (command === 'install') return install(wanted.length === 0 ? names : wanted, say);
    if (command === 'start' && wanted.length > 0) return start(wanted);
  }
  say(usage);
  return 2;
};

void main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  },
);
