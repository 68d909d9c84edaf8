import type { TransporterCapabilities } from '@parley/core';
import type { TransporterHarness } from './harness.js';
import type { ConformanceOptions } from './options.js';
import type { SubjectServer } from './subject.js';

/** What a transporter promises in a run, and who says so. */
export interface ClaimedCapabilities {
  readonly capabilities: TransporterCapabilities;
  readonly by: 'transporter' | 'harness';
}

/** What each capability is when it is not claimed. Those that are missing here describe, and cannot be taken back. */
const weakest: Readonly<Partial<TransporterCapabilities>> = {
  delivery: 'at-most-once',
  ordering: 'none',
  streaming: false,
  cancellation: false,
  deadline: false,
  drain: false,
  settlement: 'none',
  deadLetter: false,
  durable: false,
  requestGroups: false,
  eventGroups: false,
  wildcards: false,
  metadata: false,
  nativeHeaders: false,
  binary: false,
  noHandler: 'timeout',
  reconnect: false,
  backpressure: 'connection',
  dynamicHandlers: false,
  tls: false,
  bounded: false,
};

/** @throws Error if neither the transporter nor the harness says, or if `narrow` takes back what is not claimed */
export const claimedCapabilities = (
  harness: TransporterHarness,
  probe: SubjectServer,
  narrow: ConformanceOptions['narrow'] = {},
): ClaimedCapabilities => {
  const claimed = declared(harness, probe);
  const capabilities: Record<string, unknown> = { ...claimed.capabilities };
  for (const name of Object.keys(narrow) as (keyof TransporterCapabilities)[]) {
    if (!(name in weakest))
      throw new Error(`'${name}' cannot be narrowed. Those that can: ${Object.keys(weakest).join(', ')}.`);
    if (capabilities[name] === weakest[name]) throw new Error(`narrow: '${name}' is not claimed anyway.`);
    capabilities[name] = weakest[name];
  }
  return { ...claimed, capabilities: Object.freeze(capabilities) as unknown as TransporterCapabilities };
};

/** What the class of a server says by itself, see `Server.capabilities` of the transporters. */
export const ownCapabilities = (
  server: SubjectServer,
  options: Readonly<Record<string, unknown>> = {},
): TransporterCapabilities | undefined => {
  const { capabilities } = server.constructor as { capabilities?: (options: object) => TransporterCapabilities };
  return typeof capabilities === 'function' ? capabilities.call(server.constructor, options) : undefined;
};

const declared = (harness: TransporterHarness, probe: SubjectServer): ClaimedCapabilities => {
  const { capabilities, options = {} } = harness;
  if (typeof capabilities === 'function') return { capabilities: capabilities(options), by: 'harness' };
  if (capabilities !== undefined) return { capabilities, by: 'harness' };
  const own = ownCapabilities(probe, options);
  if (own !== undefined) return { capabilities: own, by: 'transporter' };
  throw new Error(
    `What ${harness.name} promises is unknown: its server class has no static capabilities(options), so the harness needs 'capabilities'.`,
  );
};
