import type { TransporterCapabilities } from '@parley/core';
import { MemoryServer } from '@parley/memory';
import { MqttServer } from '@parley/mqtt';
import { NatsServer } from '@parley/nats';
import { RedisServer } from '@parley/redis';
import { TcpServer } from '@parley/tcp';

type Capability = keyof TransporterCapabilities;

/** What the design says that a transporter must claim, in the order of the columns below. */
const capabilities: readonly Capability[] = [
  ...(['streaming', 'metadata', 'deadline', 'drain'] as const),
  ...(['cancellation', 'reconnect', 'noHandler'] as const),
  ...(['requestGroups', 'eventGroups', 'wildcards'] as const),
  ...(['settlement', 'deadLetter', 'durable'] as const),
];

interface Claims {
  capabilities(options: object): TransporterCapabilities;
}

type Row = readonly [name: string, server: Claims, claims: string, options: object];

/** With which an MQTT broker keeps what comes while a server is away. */
const session = { clientId: 'service', clean: false, properties: { sessionExpiryInterval: 3600 } };
const kept = { ...session, ackAfterHandler: true, deadLetterTopic: 'dead' };

/**
 * §4 of the design, a row for each transporter: d is claimed by default, o with the options at the end of the row, – with
 * neither. To claim less needs a decision in `docs/architecture.md`.
 */
const table: readonly Row[] = [
  ['memory', MemoryServer, 'd d d d   d – d   d d d   o o o', { delivery: 'at-least-once', durable: true }],
  ['tcp', TcpServer, 'd d d d   d d d   – – –   – – –', {}],
  ['redis', RedisServer, 'd d d d   d d d   o o o   – – –', { group: 'g', wildcards: true }],
  ['mqtt', MqttServer, 'd d d d   d d o   o o d   o o o', { protocolVersion: 5, qos: 1, group: 'g', ...kept }],
  ['nats', NatsServer, 'd d d d   d d d   d o d   – – –', { queue: 'q' }],
];

const isClaimed = (value: TransporterCapabilities[Capability]): boolean =>
  value !== false && value !== 'none' && value !== 'timeout';

describe('what our own transporters claim', () => {
  const cells = table.flatMap(([name, server, claims, options]) =>
    claims.split(/ +/).map((claim, index) => ({ name, server, claim, options, capability: capabilities[index]! })),
  );

  it('is said for every capability', () => {
    expect(cells).toHaveLength(table.length * capabilities.length);
  });

  it.each(cells)('$name: $capability is $claim', ({ server, claim, options, capability }) => {
    const byDefault = isClaimed(server.capabilities({})[capability]);
    const byOption = isClaimed(server.capabilities(options)[capability]);

    expect(byDefault).toBe(claim === 'd');
    expect(byOption).toBe(claim !== '–');
  });
});
