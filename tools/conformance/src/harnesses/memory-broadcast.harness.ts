import type { TransporterHarness } from '@parley/conformance';
import { harness as memory } from './memory.harness.js';

/** The memory transporter without groups: every server takes every message. */
export const harness: TransporterHarness = {
  ...memory,
  name: '@parley/memory, without groups',
  options: { group: false },
};
