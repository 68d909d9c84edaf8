import { testConformance } from '@parley/conformance/vitest';
import type { TransporterHarness } from '@parley/conformance';
import { MemoryClient } from '@parley/memory';
import type { Observable } from 'rxjs';
import * as vitest from 'vitest';
import { brokerOf, harness } from '../../src/harnesses/memory.harness.js';

/** Asks everything twice. */
class Doubling extends MemoryClient {
  override send<TResult, TInput>(...[pattern, data, options]: Parameters<MemoryClient['send']>): Observable<TResult> {
    return super.send<TResult, TInput>(pattern, [data, data] as TInput, options);
  }
}

const broken: TransporterHarness = {
  ...harness,
  name: 'broken',
  createClient: ({ scope, options }) => new Doubling({ ...options, broker: brokerOf(scope) }),
};

testConformance(harness, { groups: ['LC', 'RR'] }, vitest);
testConformance(broken, { rules: ['RR-01'] }, vitest);
