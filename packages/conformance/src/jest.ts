import type { TransporterHarness } from './harness.js';
import { defineConformance, type TestOptions, type TestRunner } from './test-runner.js';

/** Defines one jest test for each rule. Call it at the top of a test file. */
export const testConformance = (harness: TransporterHarness, options?: TestOptions): void => {
  const runner = globalThis as unknown as TestRunner;
  if (typeof runner.describe !== 'function') throw new Error("jest's globals are missing (injectGlobals).");
  defineConformance(runner, harness, options);
};

export type { TestOptions, TestRunner } from './test-runner.js';
