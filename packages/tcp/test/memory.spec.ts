import { run } from './support/program.js';

interface Left {
  readonly count: number;
  /** Bytes of heap more than before. */
  readonly grown: number;
  readonly pending: number;
  readonly inFlight: number;
  readonly connections: number;
}

/** A request left behind takes more than 200 bytes, so 10 000 of them would show; so would 1000 connections. */
const limit = 1_000_000;

describe('100 000 requests, 20 000 events, and 10 000 calls that time out, are cancelled or abort', () => {
  it('leave all tables empty and the heap where it was', async () => {
    const { code, output } = await run('memory', '--expose-gc');

    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/^\{.*\}\n$/) });
    const report = Object.entries(JSON.parse(output) as Record<string, Left>);
    expect(report).toHaveLength(7);
    expect(
      report.filter(([, { pending, inFlight, connections }]) => pending !== 0 || inFlight !== 0 || connections !== 1),
    ).toEqual([]);
    expect(report.filter(([, { grown }]) => grown > limit)).toEqual([]);
  }, 60_000);
});
