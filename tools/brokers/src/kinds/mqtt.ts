import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { MqttBrokerOptions } from '../broker-options.js';
import type { BrokerKind, BrokerPlace } from './broker-kind.js';
import { given, lines } from './lines.js';

/** Mosquitto, which keeps nothing on disk. */
export const mqtt: BrokerKind<MqttBrokerOptions> = {
  name: 'mqtt',
  variable: 'PARLEY_MQTT_URL',
  defaultPort: 1883,
  program: 'mosquitto',
  package: 'mosquitto',
  // CONNECT of MQTT 3.1.1 with a clean session and no client id (section 3.1)
  greeting: Buffer.from([0x10, 12, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 5, 0, 0]),
  url: (host, port, tls) => `${tls ? 'mqtts' : 'mqtt'}://${host}:${port}`,
  parameters: folder => ['-c', `${folder}/mosquitto.conf`],

  files: ({ options, host, port, folder, dataFolder }: BrokerPlace<MqttBrokerOptions>) => {
    const { tls, users, acl, tcpNoDelay, config = [] } = options;
    return given({
      'mosquitto.conf': lines(
        // else it becomes another user, who may not read its files
        dataFolder !== undefined && process.getuid?.() === 0 ? 'user root' : undefined,
        'persistence false',
        tcpNoDelay === undefined ? undefined : `set_tcp_nodelay ${tcpNoDelay}`,
        `listener ${port} ${host}`,
        `allow_anonymous ${users === undefined}`,
        users && `password_file ${folder}/passwords`,
        acl && `acl_file ${folder}/acl`,
        tls && [
          `certfile ${folder}/cert.pem`,
          `keyfile ${folder}/key.pem`,
          ...(tls.clientCa === undefined ? [] : [`cafile ${folder}/client-ca.pem`, 'require_certificate true']),
        ],
        config,
      ),
      passwords: users && lines(Object.entries(users).map(([user, password]) => `${user}:${hashed(password)}`)),
      acl: acl && lines(acl),
      'cert.pem': tls?.cert,
      'key.pem': tls?.key,
      'client-ca.pem': tls?.clientCa,
    });
  },
};

/** As `mosquitto_passwd` writes it: PBKDF2 with SHA-512. */
const hashed = (password: string): string => {
  const iterations = 101;
  const salt = randomBytes(12);
  const hash = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  return `$7$${iterations}$${salt.toString('base64')}$${hash.toString('base64')}`;
};
