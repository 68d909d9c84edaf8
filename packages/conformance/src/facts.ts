import type { TransporterCapabilities } from '@parley/core';
import { ownCapabilities } from './capabilities.js';
import type { BrokerControl, TransporterHarness } from './harness.js';
import type { SubjectFacts, Wire } from './needs.js';
import type { ClientPart, ServerPart, SubjectClient, SubjectServer } from './subject.js';

const serverParts: readonly ServerPart[] = ['status', 'on', 'unwrap', Symbol.asyncDispose, 'setProcessingHooks'];
const clientParts: readonly ClientPart[] = [
  'status',
  'on',
  'unwrap',
  Symbol.asyncDispose,
  'request',
  'stream',
  'setDispatchHook',
];
const brokerOperations: readonly (keyof BrokerControl)[] = ['restart', 'kill', 'start', 'countConsumers'];

/** A server and a client that never connect, to look at. */
export interface Probes {
  readonly server: SubjectServer;
  readonly client: SubjectClient;
}

/** @throws Error that names the harness and its member if either cannot be made */
export const makeProbes = (harness: TransporterHarness): Probes => {
  const silent = (): void => undefined;
  const logger = { error: silent, warn: silent, log: silent, debug: silent, verbose: silent };
  const place = { host: '127.0.0.1', port: 0, scope: 'probe', options: { logger, ...harness.options } };
  const make = <T>(member: 'createServer' | 'createClient', create: () => T): T => {
    try {
      return create();
    } catch (error) {
      throw new Error(`${member}() of the harness of ${harness.name} threw`, { cause: error });
    }
  };
  return {
    server: make('createServer', () => harness.createServer(place)),
    client: make('createClient', () => harness.createClient(place)),
  };
};

export const factsOf = (
  harness: TransporterHarness,
  capabilities: TransporterCapabilities,
  probes: Probes,
): SubjectFacts => ({
  capabilities,
  wire: wireOf(harness, capabilities),
  rawPeer: harness.rawPeer !== undefined,
  foreignEvents: harness.publishForeign !== undefined,
  deadLetters: harness.deadLetters !== undefined,
  broker: brokerOperations.filter(operation => harness.broker?.[operation] !== undefined),
  serverParts: serverParts.filter(part => part in probes.server),
  clientParts: clientParts.filter(part => part in probes.client),
  describesItself: ownCapabilities(probes.server, harness.options) !== undefined,
});

const wireOf = (harness: TransporterHarness, { listens }: TransporterCapabilities): Wire => {
  if (harness.upstream !== undefined) return 'broker';
  return listens ? 'server' : 'none';
};
