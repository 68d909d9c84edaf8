import { brokerSuite } from '@parley/brokers';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const folder = join(__dirname, '..');

/** Runs the example, and gives what it said. Rejects unless it exits with 0. */
const run = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'start'], {
    cwd: folder,
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return stdout;
};

const saidBy = (name: string, output: string): readonly string[] =>
  [...output.matchAll(new RegExp(`^  ${name} \\| (.*)$`, 'gm'))].map(([, line = '']) => line);

/** The same whatever the transport. */
const expectTheSame = (output: string): void => {
  expect(saidBy('caller', output)).toEqual([
    '1 + 2 + 3 = 6',
    'countdown: 3',
    'countdown: 2',
    'countdown: 1',
    'fail: {"reason":"out of stock"}',
    'who: Ada',
  ]);
  expect(saidBy('service', output)).toEqual(['listening', 'user_created: welcome, Ada']);
  expect(output).toContain('Both ended well.');
};

describe('on tcp', () => {
  it('runs without a broker', async () => {
    expectTheSame(await run({ TRANSPORT: 'tcp' }));
  }, 60_000);
});

for (const name of ['redis', 'mqtt', 'nats'] as const) {
  brokerSuite(name, broker => {
    it('runs at an address that is given', async () => {
      const output = await run({ TRANSPORT: name, ADDRESS: broker().url });

      expectTheSame(output);
      expect(output).toContain(`Over ${name}, at ${broker().url}`);
    }, 60_000);

    it('starts the broker it needs', async () => {
      const output = await run({ TRANSPORT: name });

      expectTheSame(output);
      expect(output).toContain(`Over ${name}, at ${name}://`);
    }, 120_000);
  });
}

it('says which transports there are', async () => {
  await expect(run({ TRANSPORT: 'smoke' })).rejects.toMatchObject({
    stderr: expect.stringContaining('TRANSPORT=smoke is none of tcp, redis, mqtt, nats.') as string,
  });
}, 60_000);

it('has one file that knows which transport it is', () => {
  for (const file of ['service.ts', 'caller.ts']) {
    expect(readFileSync(join(__dirname, file), 'utf8')).not.toMatch(/tcp|redis|mqtt|nats/i);
  }
});
