import { TcpClient } from './tcp-client.js';
import { tcpLimits } from './tcp-limits.js';
import type { TcpLimitOptions, TcpServerOptions } from './tcp-options.js';
import { TcpServer } from './tcp-server.js';

describe('the limits of a connection', () => {
  it('have defaults', () => {
    expect(tcpLimits({})).toEqual({
      maxMessageSize: 134_217_728,
      maxSendBufferSize: 134_217_728,
      frameTimeout: 30_000,
      sendTimeout: 30_000,
      connectionIdleTimeout: 0,
    });
  });

  it('take what is given, 0 for no limit included', () => {
    const given = {
      maxMessageSize: 1024,
      maxSendBufferSize: 0,
      frameTimeout: 0,
      sendTimeout: 1,
      connectionIdleTimeout: 5,
    };

    expect(tcpLimits(given)).toEqual(given);
  });

  it.each<TcpLimitOptions & Pick<TcpServerOptions, 'connectionIdleTimeout' | 'maxConnections'>>([
    { maxMessageSize: 0 },
    { maxMessageSize: 1023 },
    { maxMessageSize: Infinity },
    { maxSendBufferSize: -1 },
    { frameTimeout: -1 },
    { frameTimeout: 2 ** 31 },
    { sendTimeout: 1.5 },
    { sendTimeout: '1000' as unknown as number },
    { connectionIdleTimeout: Number.NaN },
    { maxConnections: 0 },
  ])('refuse %p, by name', options => {
    const [name] = Object.keys(options);
    const refused = expect.objectContaining({ code: 'PARLEY_INVALID_OPTION', message: expect.stringContaining(name!) });

    expect(() => new TcpServer(options)).toThrow(refused);
    if (!('maxConnections' in options)) expect(() => new TcpClient(options)).toThrow(refused);
  });
});

describe('a TCP server', () => {
  it('refuses a tls:// url without a key and a certificate', () => {
    expect(() => new TcpServer({ url: 'tls://localhost:3000' })).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_OPTION', message: expect.stringContaining('tlsOptions') }),
    );
  });
});
