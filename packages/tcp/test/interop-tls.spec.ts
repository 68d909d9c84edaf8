import { Logger } from '@nestjs/common';
import { CertificateAuthority } from '@parley/test-support';
import { registerForNest } from '@parley/test-support/nest';
import { firstValueFrom, toArray } from 'rxjs';
import { nestClient, serveNest } from './support/nest-service.js';
import { clientFor, serve } from './support/service.js';

Logger.overrideLogger(false);

describe('with TLS', () => {
  const authority = new CertificateAuthority('Authority');
  const own = authority.issue({ name: 'localhost' });
  const caller = authority.issue({ name: 'caller' });

  it('a Nest client is served', async () => {
    const { port } = await serve(registerForNest, {
      host: 'localhost',
      tlsOptions: { ...own, ca: authority.cert, requestCert: true },
    });
    const client = nestClient(port, { host: 'localhost', tlsOptions: { ...caller, ca: authority.cert } });

    expect(await firstValueFrom(client.send('echo', 'secret'))).toBe('secret');
    expect(await firstValueFrom(client.send('count', 100).pipe(toArray()))).toHaveLength(100);
  });

  it('a Nest server is called', async () => {
    const { port } = await serveNest({
      host: 'localhost',
      tlsOptions: { ...own, ca: authority.cert, requestCert: true },
    });
    const client = clientFor(port, { host: 'localhost', tlsOptions: { ...caller, ca: authority.cert } });

    expect(await client.request('echo', 'secret')).toBe('secret');
    expect(await firstValueFrom(client.send('count', 100).pipe(toArray()))).toHaveLength(100);
  });

  it('a Nest server that cannot be verified is not called', async () => {
    const { port } = await serveNest({ host: 'localhost', tlsOptions: own });

    await expect(clientFor(port, { host: 'localhost', tlsOptions: {} }).request('echo', 1)).rejects.toMatchObject({
      code: 'PARLEY_TLS_VERIFICATION_FAILED',
    });
  });
});
