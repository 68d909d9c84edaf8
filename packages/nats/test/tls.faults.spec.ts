import { brokerSuite } from '@parley/brokers';
import { CertificateAuthority } from '@parley/test-support';
import { clientOf, name, serve } from './support/service.js';

const authority = new CertificateAuthority('authority');
const [broker, user] = [authority.issue({ name: 'localhost' }), authority.issue({ name: 'user' })];
const trusted = { ca: authority.cert } as const;

brokerSuite(
  'nats',
  running => {
    const at = (): string => `tls://localhost:${running().port}`;

    it('serves and calls over TLS', async () => {
      const pattern = name('echo');
      const options = { servers: at(), tls: { ...trusted, ...user } };
      await serve(running(), server => server.onMessage(pattern, data => data), options);

      expect(await clientOf(running(), options).request(pattern, 1)).toBe(1);
    });

    it('does not trust a broker that nobody it trusts has signed for', async () => {
      const client = clientOf(running(), { servers: at(), tls: user, retryAttempts: 3 });

      await expect(client.connect()).rejects.toMatchObject({
        code: 'PARLEY_TLS_VERIFICATION_FAILED',
        retryable: false,
      });
    });

    it('is not let in without a certificate of its own where the broker wants one', async () => {
      const client = clientOf(running(), { servers: at(), tls: trusted });

      await expect(client.connect()).rejects.toMatchObject({
        code: expect.stringMatching(/^PARLEY_(TLS_VERIFICATION_FAILED|CONNECT_FAILED)$/) as string,
      });
    });
  },
  { tls: { ...broker, clientCa: authority.cert } },
);

brokerSuite('nats', running => {
  it('does not speak in clear text to a broker that is to speak TLS', async () => {
    const client = clientOf(running(), { servers: running().url.replace('nats:', 'tls:') });

    await expect(client.connect()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
  });
});
