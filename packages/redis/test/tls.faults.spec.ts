import { brokerSuite } from '@parley/brokers';
import { atEnd, CertificateAuthority } from '@parley/test-support';
import { RedisClient } from '../src/index.js';
import { clientFor, serve } from './support/service.js';

const authority = new CertificateAuthority('a tests authority');
const stranger = new CertificateAuthority('another authority');
const tls = authority.issue({ name: 'localhost' });
const trusting = { tls: { ca: authority.cert, servername: 'localhost' } };

brokerSuite(
  'redis',
  broker => {
    it('carries everything over TLS', async () => {
      await serve(broker(), server => server.onMessage('echo', data => data), trusting);

      expect(await clientFor(broker(), trusting).request('echo', 'secret')).toBe('secret');
      const byUrl = new RedisClient({ url: broker().url, ...trusting });
      atEnd(() => byUrl.close());
      expect(await byUrl.request('echo', 'by url')).toBe('by url');
    });

    it('does not trust a certificate it has no reason to', async () => {
      const client = clientFor(broker(), { tls: { ca: stranger.cert, servername: 'localhost' }, retryAttempts: 3 });

      await expect(client.connect()).rejects.toMatchObject({
        code: 'PARLEY_TLS_VERIFICATION_FAILED',
        retryable: false,
      });
    });
  },
  { tls },
);
