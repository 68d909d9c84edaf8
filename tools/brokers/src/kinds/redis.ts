import type { RedisBrokerOptions } from '../broker-options.js';
import type { BrokerKind, BrokerPlace } from './broker-kind.js';
import { given, lines } from './lines.js';

/** Redis, which keeps nothing on disk. */
export const redis: BrokerKind<RedisBrokerOptions> = {
  name: 'redis',
  variable: 'PARLEY_REDIS_URL',
  defaultPort: 6379,
  program: 'redis-server',
  package: 'redis-server',
  greeting: Buffer.from('PING\r\n'),
  url: (host, port, tls) => `${tls ? 'rediss' : 'redis'}://${host}:${port}`,
  parameters: (folder, { sentinel }) => [`${folder}/redis.conf`, ...(sentinel ? ['--sentinel'] : [])],

  files: ({ options, host, port, folder, dataFolder }: BrokerPlace<RedisBrokerOptions>) => {
    const { tls, password, acl, config = [] } = options;
    return given({
      'redis.conf': lines(
        `bind ${host}`,
        'protected-mode no',
        options.sentinel ? undefined : ['save ""', 'appendonly no'],
        dataFolder && `dir ${dataFolder}`,
        tls === undefined
          ? `port ${port}`
          : [
              'port 0',
              `tls-port ${port}`,
              `tls-cert-file ${folder}/cert.pem`,
              `tls-key-file ${folder}/key.pem`,
              `tls-ca-cert-file ${folder}/${tls.clientCa === undefined ? 'cert.pem' : 'client-ca.pem'}`,
              `tls-auth-clients ${tls.clientCa === undefined ? 'no' : 'yes'}`,
            ],
        password === undefined ? undefined : `requirepass ${password}`,
        acl && `aclfile ${folder}/users.acl`,
        config,
      ),
      'users.acl': acl && lines(acl),
      'cert.pem': tls?.cert,
      'key.pem': tls?.key,
      'client-ca.pem': tls?.clientCa,
    });
  },
};
