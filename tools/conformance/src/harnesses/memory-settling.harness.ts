import type { TransporterHarness } from '@parley/conformance';
import { harness as memory } from './memory.harness.js';

/** The memory transporter as a broker that keeps events: acknowledged after their handlers, and until there is one. */
export const harness: TransporterHarness = {
  ...memory,
  name: '@parley/memory, at least once',
  options: { delivery: 'at-least-once', durable: true },
};
