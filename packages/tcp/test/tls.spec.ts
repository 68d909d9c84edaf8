import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { ConnectionOptions, TLSSocket, TlsOptions } from 'node:tls';
import { atEnd, CertificateAuthority, type Identity, until } from '@parley/test-support';
import { TcpClient } from '../src/index.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve, type Service } from './support/service.js';

const authority = new CertificateAuthority('Authority');
const stranger = new CertificateAuthority('Somebody else');
const own = authority.issue({ name: 'localhost' });
const caller = authority.issue({ name: 'caller' });

const serveTls = (identity: Identity = own, tlsOptions: TlsOptions = {}): Promise<Service> =>
  serve(server => echo(server).onMessage('who', (_data, context) => peerOf(context)), {
    host: 'localhost',
    tlsOptions: { ...identity, ...tlsOptions },
  });

/** The name in the client's certificate, as a handler finds it. */
const peerOf = (context: unknown): unknown => {
  const { socket } = (context as { getSocketRef(): { socket: TLSSocket } }).getSocketRef();
  return socket.getPeerCertificate().subject?.CN;
};

const tlsClient = (port: number, tlsOptions: ConnectionOptions = { ca: authority.cert }): TcpClient =>
  clientFor(port, { host: 'localhost', tlsOptions });

describe('with TLS', () => {
  it('a client that knows the authority is served', async () => {
    const { port } = await serveTls();

    expect(await tlsClient(port).request('echo', 'secret')).toBe('secret');
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('%s will do', async version => {
    const { port } = await serveTls();
    const client = tlsClient(port, { ca: authority.cert, maxVersion: version, minVersion: version });

    expect(await client.request('echo', 1)).toBe(1);
    expect(client.unwrap<TLSSocket>().getProtocol()).toBe(version);
    expect(client.unwrap<TLSSocket>().authorized).toBe(true);
  });

  it('several authorities may be trusted', async () => {
    const { port } = await serveTls();

    expect(await tlsClient(port, { ca: [stranger.cert, authority.cert] }).request('echo', 1)).toBe(1);
  });

  it('a tls:// url is enough', async () => {
    const { port } = await serveTls();
    const known = new TcpClient({ url: `tls://localhost:${port}`, tlsOptions: { ca: authority.cert } });
    const unknown = new TcpClient({ url: `tls://localhost:${port}` });
    for (const client of [known, unknown]) atEnd(() => client.close());

    expect(await known.request('echo', 1)).toBe(1);
    await expect(unknown.connect()).rejects.toMatchObject({ code: 'PARLEY_TLS_VERIFICATION_FAILED' });
  });

  it('a server may listen at a tls:// url', async () => {
    const { port } = await serve(echo, { host: undefined, port: undefined, url: 'tls://localhost:0', tlsOptions: own });

    expect(await tlsClient(port).request('echo', 1)).toBe(1);
  });

  it('a large message arrives whole, both ways', async () => {
    const { port } = await serveTls();
    const text = 'x'.repeat(8 * 1024 * 1024);

    expect((await tlsClient(port).request<string>('echo', text)) === text).toBe(true);
    expect(
      (await tlsClient(port, { ca: authority.cert, maxVersion: 'TLSv1.2' }).request<string>('echo', text)) === text,
    ).toBe(true);
  });

  it('a client reconnects', async () => {
    const { port } = await serveTls();
    const client = tlsClient(port);
    const seen: string[] = [];
    client.status.subscribe(status => seen.push(status));
    await client.request('echo', 1);

    client.unwrap<TLSSocket>().destroy();
    await until('it is back', () => seen.length === 4);

    expect(await client.request('echo', 2)).toBe(2);
    expect(seen).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });
});

describe('connect() rejects a server that it cannot verify', () => {
  it.each<[string, Identity, ConnectionOptions]>([
    ['signed by an authority it does not know', own, { ca: stranger.cert }],
    ["signed by none of the system's authorities", own, {}],
    ['made out to another host', authority.issue({ name: 'elsewhere.internal' }), { ca: authority.cert }],
    ['that has expired', authority.issue({ name: 'localhost', days: -1 }), { ca: authority.cert }],
  ])('whose certificate is %s', async (_what, identity, tlsOptions) => {
    const { port, log } = await serveTls(identity);
    const client = tlsClient(port, tlsOptions);
    const seen: string[] = [];
    client.status.subscribe(status => seen.push(status));

    await expect(client.connect()).rejects.toMatchObject({
      code: 'PARLEY_TLS_VERIFICATION_FAILED',
      retryable: false,
      message: expect.stringContaining(`tls://localhost:${port}`),
      cause: { code: expect.any(String) },
    });
    await expect(client.request('echo', 1)).rejects.toMatchObject({
      code: 'PARLEY_TLS_VERIFICATION_FAILED',
      message: expect.stringContaining('echo'),
    });
    expect(seen).not.toContain('connected');
    expect(log.lines.filter(line => !line.includes('TLS handshake'))).toEqual([]);
  });

  it('at once, whatever retryAttempts says', async () => {
    const { port } = await serveTls();
    const client = clientFor(port, {
      host: 'localhost',
      tlsOptions: { ca: stranger.cert },
      retryAttempts: 1000,
      retryDelay: 60_000,
    });

    await expect(client.connect()).rejects.toMatchObject({ code: 'PARLEY_TLS_VERIFICATION_FAILED' });
  });

  it('unless it was told not to look', async () => {
    const { port } = await serveTls();

    expect(await tlsClient(port, { rejectUnauthorized: false }).request('echo', 1)).toBe(1);
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('with mutual TLS, %s', maxVersion => {
  const serveMutual = (): Promise<Service> => serveTls(own, { requestCert: true, ca: authority.cert });

  it('a client with a certificate is served, and the handler knows who it is', async () => {
    const { port } = await serveMutual();

    expect(await tlsClient(port, { ca: authority.cert, ...caller, maxVersion }).request('who', 1)).toBe('caller');
  });

  it.each<[string, Partial<Identity>]>([
    ['without a certificate', {}],
    ['with one the server does not trust', stranger.issue({ name: 'caller' })],
    ['with one that has expired', authority.issue({ name: 'caller', days: -1 })],
  ])('a client %s gets an error, from connect() already', async (_what, identity) => {
    const { port, log } = await serveMutual();
    const client = tlsClient(port, { ca: authority.cert, ...identity, maxVersion });
    const seen: string[] = [];
    client.status.subscribe(status => seen.push(status));

    await expect(client.connect()).rejects.toMatchObject({
      code: expect.stringMatching(/^PARLEY_(TLS_VERIFICATION|CONNECT)_FAILED$/),
    });
    await expect(client.request('echo', 1)).rejects.toMatchObject({
      code: expect.stringMatching(/^PARLEY_(TLS_VERIFICATION|CONNECT)_FAILED$/),
    });
    expect(seen).not.toContain('connected');
    await until('the server has said so', () => log.has('TLS handshake'));
    expect(await tlsClient(port, { ca: authority.cert, ...caller }).request('echo', 1)).toBe(1);
  });

  it('a server that does not insist serves a client without a certificate', async () => {
    const { port } = await serveTls(own, { requestCert: true, rejectUnauthorized: false, ca: authority.cert });

    expect(await tlsClient(port, { ca: authority.cert, maxVersion }).request('echo', 1)).toBe(1);
  });
});

describe('a client that expects TLS where there is none, or the other way round', () => {
  it('gets an error from a plain server, which serves the others', async () => {
    const { port, log } = await serve(echo);

    await expect(clientFor(port, { tlsOptions: {} }).connect()).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
    });
    await until('the server has said so', () => log.has('PARLEY_BAD_FRAME') || log.has('PARLEY_INVALID_UTF8'));
    expect(await clientFor(port).request('echo', 1)).toBe(1);
  });

  it('gets an error from a TLS server, which serves the others', async () => {
    const { port, log } = await serveTls();

    await expect(clientFor(port, { host: 'localhost' }).request('echo', 1)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
    });
    await until('the server has said so', () => log.has('TLS handshake'));
    expect(await tlsClient(port).request('echo', 1)).toBe(1);
  });
});

describe('a handshake that does not come to an end', () => {
  it('does not hold up close()', async () => {
    const { server, port } = await serveTls();
    const silent = connectTcp({ port, host: 'localhost', allowHalfOpen: true })
      .on('error', () => undefined)
      .resume();
    atEnd(() => silent.destroy());
    await once(silent, 'connect');
    const closed = once(silent, 'end');
    const began = performance.now();

    await server.close();
    await closed;

    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('leaves the others alone', async () => {
    const { port } = await serveTls();
    const peer = await RawPeer.connect(port).catch(() => undefined);
    peer?.write(Buffer.of(0x16, 3, 1));

    expect(await tlsClient(port).request('echo', 1)).toBe(1);
  });
});
