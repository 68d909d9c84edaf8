import type { TransporterHarness } from './harness.js';
import { defineConformance, type TestOptions, type TestRunner } from './test-runner.js';

/**
 * Defines one vitest test for each rule. Call it at the top of a test file.
 * @param vitest the module `vitest`. Without it its globals are used, which `test.globals` switches on
 */
export const testConformance = (
  harness: TransporterHarness,
  options?: TestOptions,
  vitest: TestRunner = globalThis as unknown as TestRunner,
): void => {
  if (typeof vitest.describe !== 'function') {
    throw new Error("vitest's globals are off: pass the module, testConformance(harness, {}, vitest).");
  }
  defineConformance(vitest, harness, options);
};

export type { TestOptions, TestRunner } from './test-runner.js';
