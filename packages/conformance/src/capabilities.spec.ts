import type { TransporterCapabilities } from '@parley/core';
import { claimedCapabilities } from './capabilities.js';
import type { TransporterHarness } from './harness.js';
import type { SubjectServer } from './subject.js';

const capabilities = { durable: true, streaming: false, listens: false } as TransporterCapabilities;
const harness = { name: 'x', capabilities } as TransporterHarness;
const probe = {} as SubjectServer;

describe('claimedCapabilities', () => {
  it('takes back what is narrowed', () => {
    expect(claimedCapabilities(harness, probe, { durable: 'the emulator forgets' }).capabilities.durable).toBe(false);
  });

  it('does not take back what is not claimed anyway', () => {
    expect(() => claimedCapabilities(harness, probe, { streaming: 'no' })).toThrow(
      "narrow: 'streaming' is not claimed anyway.",
    );
  });

  it('does not take back what only describes', () => {
    expect(() => claimedCapabilities(harness, probe, { listens: 'no' })).toThrow(/^'listens' cannot be narrowed/);
  });
});
