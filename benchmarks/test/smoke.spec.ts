import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brokerSuite, type Broker, type BrokerName } from '@parley/brokers';
import { contenderNames } from '../src/contenders/contenders.js';
import { isVoid, type Measurement } from '../src/measurement.js';
import type { TransportName } from '../src/transports.js';
import { canDo, usualWorkloads } from '../src/workloads/workloads.js';

/** Runs a benchmark as it was built. Rejects unless it exits with 0. */
async function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const file = join(__dirname, '../dist', script);
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { env: { ...process.env, ...env } });
  return stdout;
}

/** Over MQTT Nest loses requests now and then, and a void cell makes the command fail. What it printed is whole. */
async function despiteNest(output: Promise<string>): Promise<string> {
  return output.catch((error: { readonly code?: unknown; readonly stdout?: string }) => {
    if (error.code !== 1 || error.stdout === undefined || error.stdout === '') throw error;
    return error.stdout;
  });
}

const isNestOverMqtt = ({ transport, contender }: Measurement): boolean =>
  transport === 'mqtt' && (contender === 'nest' || contender === 'nest-cmd');

/** Everything that is usual over a transport, as short as it can be. */
async function runAll(transport: TransportName, env?: NodeJS.ProcessEnv): Promise<void> {
  const printed = run('main.js', ['--transport', transport, '--rounds=1', '--ms=50', '--warm=0', '--json'], env);
  const output = await (transport === 'mqtt' ? despiteNest(printed) : printed);
  const measurements = JSON.parse(output) as readonly Measurement[];

  const cells = usualWorkloads(transport).flatMap(workload =>
    contenderNames.filter(contender => canDo(contender, workload)).map(contender => `${workload} ${contender}`),
  );
  expect(measurements.map(({ workload, contender }) => `${workload} ${contender}`)).toEqual(cells);
  const failures = measurements.filter(measurement => isVoid(measurement) || measurement.lost > 0);
  expect(failures.filter(failure => !isNestOverMqtt(failure))).toEqual([]);
}

/** Whether it is right is looked at, and never how fast it is. */
describe('the benchmark', () => {
  it('gets every answer, item and event from every contender', () => runAll('tcp'), 240_000);

  it('knows how long a cold start takes, and of how many packages', async () => {
    const output = await run('cold-start.js', ['--processes=1']);
    const subjects = [
      'bare Node',
      'rxjs',
      '@parley/tcp',
      '@nestjs/microservices',
      'raw',
      'nest',
      'parley-nest',
      'parley-send',
    ];
    for (const subject of subjects) {
      expect(output).toMatch(new RegExp(`^\\| ${subject} +(\\| +-?[\\d.]+ ){2}`, 'm'));
    }
    expect(output).toMatch(/^\| redis +(\| +\d+ ){3}\|$/m);
  }, 120_000);

  it('knows what a pending call weighs', async () => {
    const output = await run('pending-memory.js', ['--calls=100']);
    for (const contender of contenderNames) {
      expect(output).toMatch(new RegExp(`^\\| ${contender} +(\\| +-?\\d+ ){2}\\|$`, 'm'));
    }
  }, 120_000);
});

const addressVariables: Readonly<Record<BrokerName, string>> = {
  redis: 'PARLEY_REDIS_URL',
  mqtt: 'PARLEY_MQTT_URL',
  nats: 'PARLEY_NATS_URL',
};

for (const name of ['redis', 'mqtt', 'nats'] as const) {
  brokerSuite(name, (broker: () => Broker) => {
    it('gets every answer, item and event from every contender', async () => {
      await runAll(name, { [addressVariables[name]]: broker().url });
    }, 240_000);
  });
}
