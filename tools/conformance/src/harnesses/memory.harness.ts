import type { TransporterHarness } from '@parley/conformance';
import { MemoryBroker, MemoryClient, MemoryServer } from '@parley/memory';

const brokers = new Map<string, MemoryBroker>();

/** The broker of one case. */
export const brokerOf = (scope: string): MemoryBroker => {
  const broker = brokers.get(scope) ?? new MemoryBroker({ name: scope });
  brokers.set(scope, broker);
  return broker;
};

export const harness: TransporterHarness = {
  name: '@parley/memory',
  createServer: ({ scope, options }) => new MemoryServer({ ...options, broker: brokerOf(scope) }),
  createClient: ({ scope, options }) => new MemoryClient({ ...options, broker: brokerOf(scope) }),
  publishForeign: async ({ scope }, subject, payload) => brokerOf(scope).publish(subject, payload),
  deadLetters: async ({ scope }) => brokerOf(scope).deadLetters,
  cleanup: async ({ scope }) => void brokers.delete(scope),
};
