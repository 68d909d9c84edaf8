import { randomBytes } from 'node:crypto';
import { connect, type MqttClient as MqttDriver } from 'mqtt';
import type { MqttOptions } from '../mqtt-options.js';

const defaultUrl = 'mqtt://localhost:1883';

/** The longest wait a timer can have: how long a connection may take is core's to say. */
const never = 2 ** 31 - 1;

/** The client of mqtt.js that options ask for. It gets options of its own, since it writes into them. */
export const driverOf = (options: MqttOptions): MqttDriver => {
  const { connection, url = defaultUrl, properties } = options;
  if (typeof connection === 'object') return connection;
  if (connection !== undefined) return connection();
  return connect(url, {
    ...options,
    protocolVersion: options.protocolVersion ?? 4,
    properties: properties && { ...properties },
    // 3.1.1 lets brokers refuse ids of more than 23 characters, or with others than digits and letters (section 3.1.3.1)
    clientId: options.clientId ?? `parley${randomBytes(8).toString('hex')}`,
    connectTimeout: never,
    reconnectPeriod: 0,
  });
};

/** Where the broker is, for messages; without credentials. */
export const brokerAddress = ({
  connection,
  host,
  hostname,
  port,
  protocol,
  servers,
  url = defaultUrl,
}: MqttOptions): string => {
  if (connection !== undefined) return 'the MQTT broker';
  if (servers !== undefined) return servers.map(server => `${server.host}:${server.port}`).join(', ');
  const at = new URL(url);
  return `${protocol ?? at.protocol.slice(0, -1)}://${hostname ?? host ?? at.hostname}:${port ?? (at.port || '1883')}`;
};
