import type { Broker, BrokerName } from './broker.js';
import type { BrokerOptions } from './broker-options.js';
import { findSource } from './sources/find-source.js';
import { MissingBrokerError } from './sources/missing-broker-error.js';
import { startBroker } from './start-broker.js';

/** What is used of jest. */
interface TestRunner {
  describe: ((name: string, body: () => void) => void) & { skip(name: string, body: () => void): void };
  it(name: string, test: () => Promise<void> | void): void;
  beforeAll(hook: () => Promise<void>, timeout: number): void;
  afterAll(hook: () => Promise<void>, timeout: number): void;
}

/** Pulling an image may be part of it; in ms. */
const patience = 120_000;

/**
 * Defines tests that need a broker, which runs from before the first of them until after the last. Where it cannot be
 * had, they count as skipped, and the command that provides it is printed; with `CI=true` one test fails instead.
 *
 * @param body defines the tests; the broker is there once they run
 */
export const brokerSuite = <N extends BrokerName>(
  name: N,
  body: (broker: () => Broker) => void,
  options?: BrokerOptions<N>,
): void => {
  const runner = globalThis as unknown as TestRunner;
  const title = `on ${name}`;
  let broker: Broker | undefined;
  const current = (): Broker => {
    if (broker === undefined) throw new Error(`${name} does not run yet; ask within a test or a hook.`);
    return broker;
  };

  if (findSource(name, options) === undefined) {
    const missing = new MissingBrokerError(name);
    if (process.env['CI'] !== 'true') {
      process.stderr.write(`\nSKIPPED ${title}: ${missing.message}\n\n`);
      runner.describe.skip(title, () => body(current));
      return;
    }
    runner.describe(title, () => {
      runner.it('has its broker', () => {
        throw missing;
      });
    });
    return;
  }

  runner.describe(title, () => {
    runner.beforeAll(async () => {
      broker = await startBroker(name, options);
    }, patience);
    runner.afterAll(async () => {
      await broker?.stop();
    }, patience);
    body(current);
  });
};
