import type { Socket } from 'node:net';
import { peerAddress, tcpAddress } from './tcp-address.js';
import type { TcpAddressOptions } from './tcp-options.js';

const at = (options: TcpAddressOptions, secure = false) => tcpAddress(options, secure);

const refusal = (options: TcpAddressOptions): unknown => {
  try {
    return tcpAddress(options, false);
  } catch (error) {
    return error;
  }
};

describe('a TCP address', () => {
  it("is Nest's default, port 3000 of this host, when nothing is given", () => {
    expect(at({})).toEqual({ host: 'localhost', port: 3000, tls: false, text: 'tcp://localhost:3000' });
  });

  it.each<[TcpAddressOptions, object]>([
    [{ url: 'tcp://orders.internal:4100' }, { host: 'orders.internal', port: 4100, tls: false }],
    [{ url: 'tcp://orders.internal' }, { host: 'orders.internal', port: 3000 }],
    [{ url: 'tls://orders.internal:4100' }, { host: 'orders.internal', port: 4100, tls: true }],
    [{ url: 'tcp://[::1]:4100' }, { host: '::1', port: 4100, text: 'tcp://[::1]:4100' }],
    [{ url: 'unix:/run/orders.sock' }, { path: '/run/orders.sock', tls: false, text: 'unix:/run/orders.sock' }],
    [{ url: 'unix:///run/orders.sock' }, { path: '/run/orders.sock' }],
    [{ url: 'unix:/run/two%20words.sock' }, { path: '/run/two words.sock' }],
    [{ url: 'unix:orders.sock' }, { path: 'orders.sock' }],
  ])('is taken from %j', (options, expected) => {
    expect(at(options)).toMatchObject(expected);
  });

  it.each<[TcpAddressOptions, object]>([
    [
      { url: 'tcp://orders:4100', host: 'other' },
      { host: 'other', port: 4100 },
    ],
    [
      { url: 'tcp://orders:4100', port: 4200 },
      { host: 'orders', port: 4200 },
    ],
    [
      { url: 'tls://orders:4100', host: 'other', port: 1 },
      { host: 'other', port: 1, tls: true },
    ],
    [
      { url: 'unix:/a.sock', port: 4200 },
      { host: 'localhost', port: 4200 },
    ],
    [{ url: 'tcp://orders:4100', path: '/a.sock' }, { path: '/a.sock' }],
    [{ url: 'unix:/a.sock', path: '/b.sock' }, { path: '/b.sock' }],
  ])('lets host, port and path win over the url in %j', (options, expected) => {
    expect(at(options)).toMatchObject(expected);
  });

  it('is a named pipe of Windows as it is written', () => {
    expect(at({ path: '\\\\.\\pipe\\orders' })).toMatchObject({ path: '\\\\.\\pipe\\orders' });
  });

  it('takes a port as text, as it comes from an environment', () => {
    expect(at({ port: '4100' as unknown as number })).toMatchObject({ port: 4100 });
  });

  it('uses TLS when there are TLS options, and says so', () => {
    expect(at({ port: 1 }, true)).toMatchObject({ tls: true, text: 'tls://localhost:1' });
  });

  it.each<TcpAddressOptions>([
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { port: Number.NaN },
    { port: '' as unknown as number },
    { port: '0x50' as unknown as number },
    { host: '' },
    { path: '' },
    { url: '' },
    { url: 'orders:4100:1' },
    { url: 'http://orders:4100' },
    { url: 'tcp://orders:70000' },
    { url: 'tcp:orders' },
    { url: 'unix:' },
    { url: 'unix:/a%zz' },
    { url: 'unix://host/a.sock' },
  ])('is refused in %j', options => {
    expect(refusal(options)).toMatchObject({ code: 'PARLEY_INVALID_OPTION', retryable: false });
  });

  it('does not repeat a url that is refused, which may hold a password', () => {
    expect(String(refusal({ url: 'https://user:secret@host' }))).not.toContain('secret');
  });
});

describe('the address of a peer', () => {
  const socket = (remoteAddress?: string, remotePort?: number) => ({ remoteAddress, remotePort }) as Socket;

  it('is its host and port', () => {
    expect(peerAddress(socket('10.0.0.7', 4711), 'tcp://localhost:3000')).toBe('10.0.0.7:4711');
    expect(peerAddress(socket('::1', 4711), 'tcp://localhost:3000')).toBe('[::1]:4711');
  });

  it("is the server's own where the system names none", () => {
    expect(peerAddress(socket(), 'unix:/a.sock')).toBe('unix:/a.sock');
  });
});
