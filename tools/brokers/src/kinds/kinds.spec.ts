import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { composeFile } from '../sources/compose-file.js';
import type { BrokerKind } from './broker-kind.js';
import { kinds } from './kinds.js';
import { mqtt } from './mqtt.js';
import { nats } from './nats.js';
import { redis } from './redis.js';

const place = { host: '127.0.0.1', port: 7, folder: '/config', dataFolder: '/data' };
const tls = { cert: 'CERT', key: 'KEY' };

describe('the configuration of a broker', () => {
  it.each(Object.values(kinds) as BrokerKind[])(
    'of $name that users get with compose.yaml is what a container of the tests gets without options',
    ({ name, defaultPort, files }) => {
      const folder = join(dirname(composeFile()), 'config', name);
      const kept = Object.fromEntries(
        readdirSync(folder).map(file => [file, readFileSync(join(folder, file), 'utf8')]),
      );

      expect(files({ options: {}, host: '0.0.0.0', port: defaultPort, folder: '/parley' })).toEqual(kept);
    },
  );

  it('of redis keeps nothing on disk, and has the password, ACL, TLS and lines asked for', () => {
    const files = redis.files({
      ...place,
      options: { password: 'secret', acl: ['user ada off'], tls: { ...tls, clientCa: 'CA' }, config: ['databases 1'] },
    });

    expect(files['redis.conf']).toBe(
      [
        'bind 127.0.0.1',
        'protected-mode no',
        'save ""',
        'appendonly no',
        'dir /data',
        'port 0',
        'tls-port 7',
        'tls-cert-file /config/cert.pem',
        'tls-key-file /config/key.pem',
        'tls-ca-cert-file /config/client-ca.pem',
        'tls-auth-clients yes',
        'requirepass secret',
        'aclfile /config/users.acl',
        'databases 1',
        '',
      ].join('\n'),
    );
    expect(files).toMatchObject({
      'users.acl': 'user ada off\n',
      'cert.pem': 'CERT',
      'key.pem': 'KEY',
      'client-ca.pem': 'CA',
    });
  });

  it('of mqtt says nothing about Nagle unless asked, and keeps no password in the clear', () => {
    expect(mqtt.files({ ...place, options: {} })['mosquitto.conf']).not.toContain('tcp_nodelay');
    const files = mqtt.files({ ...place, options: { tcpNoDelay: true, users: { ada: 'secret' }, acl: ['topic a/#'] } });

    expect(files['mosquitto.conf']).toContain('set_tcp_nodelay true\nlistener 7 127.0.0.1\nallow_anonymous false\n');
    expect(files['passwords']).toMatch(/^ada:\$7\$101\$/);
    expect(files['passwords']).not.toContain('secret');
    expect(files['acl']).toBe('topic a/#\n');
  });

  it('of nats has JetStream unless it shall not', () => {
    expect(nats.files({ ...place, options: {} })['nats.conf']).toContain('jetstream { store_dir: "/data/jetstream" }');
    expect(nats.files({ ...place, options: { jetStream: false } })['nats.conf']).not.toContain('jetstream');
  });
});
