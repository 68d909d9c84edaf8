import type { TransportName } from '../../transports.js';
import type { Contender } from '../contender.js';
import type { Place } from '../place.js';

/** Loaded by need, so that no process carries the driver of another transport. */
const loaders: Readonly<Record<TransportName, () => Promise<Contender>>> = {
  tcp: async () => (await import('./raw-tcp.js')).rawTcp,
  redis: async () => (await import('./raw-redis.js')).rawRedis,
  mqtt: async () => (await import('./raw-mqtt.js')).rawMqtt,
  nats: async () => (await import('./raw-nats.js')).rawNats,
};

const rawOver = ({ transport }: Place): Promise<Contender> => loaders[transport]();

/**
 * What one writes by hand over a socket or over the driver of a broker: JSON, one message a call, a counter and a map to
 * find the caller again. No timeouts, no reconnecting, no cancellation, no limits.
 */
export const raw: Contender = {
  serve: async (service, place) => (await rawOver(place)).serve(service, place),
  connect: async place => (await rawOver(place)).connect(place),
};
