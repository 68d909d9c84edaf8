import type { Broker, BrokerName } from './broker.js';
import type { BrokerOptions } from './broker-options.js';
import { kinds } from './kinds/kinds.js';
import type { BrokerKind } from './kinds/broker-kind.js';
import { DockerBroker } from './sources/docker-broker.js';
import { EnvironmentBroker } from './sources/environment-broker.js';
import { findSource } from './sources/find-source.js';
import { freePort } from './sources/free-port.js';
import { MissingBrokerError } from './sources/missing-broker-error.js';
import { NativeBroker } from './sources/native-broker.js';

/**
 * Gives a broker: the one whose address the environment has (`PARLEY_REDIS_URL`, `PARLEY_MQTT_URL`, `PARLEY_NATS_URL`),
 * else one of our own in Docker, else a native one. Resolves when it takes connections.
 *
 * @throws MissingBrokerError if there is none of them; its message has the command that provides one
 */
export const startBroker = async <N extends BrokerName>(name: N, options?: BrokerOptions<N>): Promise<Broker> => {
  const kind = kinds[name] as BrokerKind;
  const source = findSource(name, options);
  if (source === undefined) throw new MissingBrokerError(name);
  if (source === 'environment') return new EnvironmentBroker(kind, process.env[kind.variable]!);
  const Own = source === 'docker' ? DockerBroker : NativeBroker;
  return started(async () => new Own(kind, options ?? {}, await freePort()), portAttempts);
};

/** Between our looking for a free port and its use by the broker somebody else may take it. */
const portAttempts = 3;

const started = async (make: () => Promise<Broker>, attempts: number): Promise<Broker> => {
  const broker = await make();
  try {
    await broker.start();
    return broker;
  } catch (error) {
    await broker.stop();
    if (attempts > 1 && /in use|already allocated/i.test((error as Error).message)) return started(make, attempts - 1);
    throw error;
  }
};
