import { runChild } from './child.js';

describe('testConformance for node:test', () => {
  it('defines a test for each rule; a broken one fails the run', async () => {
    const { status, output } = await runChild('node-test.ts', ['--test-reporter=spec']);

    expect(output).toMatch(/✔ RR-02 A handler may return a value/);
    expect(output).toMatch(/✖ RR-01 Every JSON value/);
    expect(output).toMatch(/expected {2}the answers for zero to be \[ 0 \]/);
    expect(output).toMatch(/pass 2\n.*fail 1\n/s);
    expect(status).toBe(1);
  }, 30_000);
});
