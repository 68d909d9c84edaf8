import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.js';

const cli = (...args: string[]): ReturnType<typeof runChild> => runChild('cli.ts', [], args);

describe('the command parley-conformance', () => {
  it('shows progress and a table, writes the reports, and succeeds', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    const [json, markdown] = [join(folder, 'report.json'), join(folder, 'card.md')];
    const { status, output } = await cli(
      './toy.harness.ts',
      ...[
        '--rule',
        'RR-01',
        '--rule',
        'RR-02',
        '--rule',
        'LC-02',
        '--rule',
        'RR-16',
        '--json',
        json,
        '--markdown',
        markdown,
      ],
    );

    expect(output).toMatch(/^LC Lifecycle +\.\nRR Request and response +\.\.-\n/);
    expect(output).toMatch(/RR {2}Request and response +2 +- +- +1 +-\n/);
    expect(output).toContain('not claimed (streaming): RR-16');
    expect(status).toBe(0);
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({ transporter: 'toy', passed: true });
    expect(await readFile(markdown, 'utf8')).toContain('_declared by the harness_');
  }, 30_000);

  it('shows what failed, and fails', async () => {
    const { status, output } = await cli('./toy.harness.ts', '--rule', 'RR-11');

    expect(output).toMatch(/^RR Request and response +F\n/);
    expect(output).toContain('docs/rules/RR-11.md');
    expect(status).toBe(1);
  }, 30_000);

  it.each([
    [['./toy.harness.ts', '--group', 'rr'], "There is no group 'rr'. Did you mean RR?"],
    [['./cli-that-is-not-there.ts'], 'cli-that-is-not-there.ts'],
    [['../child.ts'], '../child.ts exports no `harness`.'],
    [[], 'Usage: parley-conformance <harness file>'],
    [['./toy.harness.ts', '--fast'], "'--fast'"],
  ])(
    'says what is wrong with %j, and runs nothing',
    async (args, message) => {
      const { status, output } = await cli(...args);

      expect(output).toContain(message);
      expect(status).toBe(2);
    },
    30_000,
  );
});
