/** What the two ends of a contender can talk over. */
export const transportNames = ['tcp', 'redis', 'mqtt', 'nats'] as const;

export type TransportName = (typeof transportNames)[number];

/** What is to be installed beside Nest's own package, and comes with Parley's. */
export const drivers: Readonly<Record<TransportName, readonly string[]>> = {
  tcp: [],
  redis: ['ioredis'],
  mqtt: ['mqtt'],
  nats: ['nats'],
};
