import type { TransporterHarness } from '@parley/conformance';
import { MemoryClient, MemoryServer } from '@parley/memory';
import { brokerOf, harness as unbroken } from '../harnesses/memory.harness.js';

/** The memory transporter with another client or server class in its place. */
export const memoryWith = ({
  client: Client = MemoryClient,
  server: Server = MemoryServer,
  harness = unbroken,
}: {
  readonly client?: typeof MemoryClient;
  readonly server?: typeof MemoryServer;
  /** In which of its variants. */
  readonly harness?: TransporterHarness;
}): TransporterHarness => ({
  ...harness,
  name: 'a mutant of @parley/memory',
  createServer: ({ scope, options }) => new Server({ ...options, broker: brokerOf(scope) }),
  createClient: ({ scope, options }) => new Client({ ...options, broker: brokerOf(scope) }),
});
