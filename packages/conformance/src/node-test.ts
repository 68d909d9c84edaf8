import { after, before, describe, it } from 'node:test';
import type { TransporterHarness } from './harness.js';
import { defineConformance, type TestOptions } from './test-runner.js';

/** Defines one test of `node:test` for each rule. Call it at the top of a test file. */
export const testConformance = (harness: TransporterHarness, options?: TestOptions): void => {
  const runner = {
    describe: (name: string, body: () => void) => void describe(name, body),
    it: (name: string, test: () => Promise<void>, timeout: number) => void it(name, { timeout }, test),
    beforeAll: (hook: () => Promise<void>) => before(hook),
    afterAll: (hook: () => Promise<void>) => after(hook),
  };
  defineConformance(runner, harness, options);
};

export type { TestOptions } from './test-runner.js';
