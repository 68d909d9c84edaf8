import { brokerSuite } from '@parley/brokers';
import { CertificateAuthority } from '@parley/test-support';
import { clientFor, serve, topic } from './support/service.js';

const authority = new CertificateAuthority('an authority');
const { key, cert } = authority.issue({ name: 'localhost' });

brokerSuite(
  'mqtt',
  broker => {
    const url = (): string => `mqtts://localhost:${broker().port}`;

    it('speaks TLS with a broker whose certificate it trusts', async () => {
      const pattern = topic('secret');
      const trusting = { ca: authority.cert };
      await serve(url(), server => server.onMessage(pattern, data => data), trusting);

      expect(await clientFor(url(), trusting).request(pattern, 'safe')).toBe('safe');
    });

    it('says that a certificate does not hold, and does not try again', async () => {
      const attempts: unknown[] = [];
      const client = clientFor(url(), { retryAttempts: 5 });
      client.on('close', () => attempts.push('closed'));

      await expect(client.connect()).rejects.toMatchObject({ code: 'PARLEY_TLS_VERIFICATION_FAILED' });
      expect(attempts.length).toBeLessThanOrEqual(1);
    });
  },
  { tls: { cert, key } },
);
