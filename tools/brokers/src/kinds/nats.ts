import type { NatsBrokerOptions } from '../broker-options.js';
import type { BrokerKind, BrokerPlace } from './broker-kind.js';
import { given, lines } from './lines.js';

/** NATS with JetStream, whose store goes with it. */
export const nats: BrokerKind<NatsBrokerOptions> = {
  name: 'nats',
  variable: 'PARLEY_NATS_URL',
  defaultPort: 4222,
  program: 'nats-server',
  package: 'nats-server',
  greeting: new Uint8Array(), // the server speaks first
  url: (host, port, tls) => `${tls ? 'tls' : 'nats'}://${host}:${port}`,
  parameters: folder => ['-c', `${folder}/nats.conf`],

  files: ({ options, host, port, folder, dataFolder }: BrokerPlace<NatsBrokerOptions>) => {
    const { tls, users, jetStream = true, config = [] } = options;
    return given({
      'nats.conf': lines(
        `listen: "${host}:${port}"`,
        jetStream ? `jetstream { store_dir: "${dataFolder ?? '/tmp'}/jetstream" }` : undefined,
        users && `authorization { users: ${JSON.stringify(users)} }`,
        tls && [
          'tls {',
          `  cert_file: "${folder}/cert.pem"`,
          `  key_file: "${folder}/key.pem"`,
          ...(tls.clientCa === undefined ? [] : [`  ca_file: "${folder}/client-ca.pem"`, '  verify: true']),
          '}',
        ],
        config,
      ),
      'cert.pem': tls?.cert,
      'key.pem': tls?.key,
      'client-ca.pem': tls?.clientCa,
    });
  },
};
