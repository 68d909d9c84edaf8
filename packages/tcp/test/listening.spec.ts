import { once } from 'node:events';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { atEnd, RecordedLog, until } from '@parley/test-support';
import { TcpServer, type TcpServerOptions } from '../src/index.js';
import { clientFor, echo, portOf, serve } from './support/service.js';

/** A port that somebody else listens on. */
const takenPort = async (): Promise<{ readonly port: number; free(): void }> => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  atEnd(() => other.close());
  return { port: (other.address() as AddressInfo).port, free: () => other.close() };
};

const serverWith = (options: TcpServerOptions): TcpServer => {
  const server = new TcpServer({ host: '127.0.0.1', logger: false, ...options });
  atEnd(() => server.close());
  return server;
};

describe('listen()', () => {
  it('rejects with PARLEY_LISTEN_FAILED and the cause when the port is taken', async () => {
    const { port } = await takenPort();

    await expect(serverWith({ port }).listen()).rejects.toMatchObject({
      code: 'PARLEY_LISTEN_FAILED',
      message: expect.stringContaining(`tcp://127.0.0.1:${port}`),
      cause: { code: 'EADDRINUSE' },
    });
  });

  it.each([
    ['a host that does not exist', { host: 'no-such-host.invalid', port: 0 }],
    ['an address of another machine', { host: '203.0.113.1', port: 0 }],
    ['a path in a folder that does not exist', { host: undefined, path: '/no/such/folder/a.sock' }],
  ])('rejects for %s', async (_what, options) => {
    await expect(serverWith(options).listen()).rejects.toMatchObject({ code: 'PARLEY_LISTEN_FAILED' });
  });

  it('gives the error to a callback in its place, and nothing when all is well', async () => {
    const { port } = await takenPort();
    const heard: unknown[] = [];

    await serverWith({ port }).listen(error => heard.push(error));
    await serverWith({ port: 0 }).listen(error => heard.push(error));

    expect(heard).toEqual([expect.objectContaining({ code: 'PARLEY_LISTEN_FAILED' }), undefined]);
  });

  it('tries again, as often as retryAttempts says, until the port is free', async () => {
    const { port, free } = await takenPort();
    const server = echo(serverWith({ port, retryAttempts: 1000, retryDelay: 5, maxRetryDelay: 5 }));

    const listening = server.listen();
    setImmediate(free);
    await listening;

    expect(await clientFor(port).request('echo', 1)).toBe(1);
  });

  it('gives up after retryAttempts', async () => {
    const { port } = await takenPort();
    const server = serverWith({ port, retryAttempts: 2, retryDelay: 1, maxRetryDelay: 1 });
    const errors: unknown[] = [];
    server.on('error', error => errors.push(error));

    await expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_LISTEN_FAILED' });
    expect(errors).toHaveLength(3);
  });

  it('works after one that failed', async () => {
    const { port, free } = await takenPort();
    const server = echo(serverWith({ port }));
    await expect(server.listen()).rejects.toThrow();
    free();

    await server.listen();

    expect(await clientFor(port).request('echo', 1)).toBe(1);
  });

  it('is one attempt for all who ask at the same time', async () => {
    const server = serverWith({ port: 0 });
    let listening = 0;
    server.on('listening', () => listening++);

    await Promise.all([server.listen(), server.listen(), server.listen()]);

    expect(listening).toBe(1);
  });
});

describe('a server that listens', () => {
  it('says what happens to it', async () => {
    const server = serverWith({ port: 0 });
    const seen: string[] = [];
    server.status.subscribe(status => seen.push(status));

    await server.listen();
    await server.close();

    expect(seen).toEqual(['connecting', 'connected', 'draining', 'closed']);
  });

  it('has unwrap() only from then on', async () => {
    const server = serverWith({ port: 0 });

    expect(() => server.unwrap()).toThrow(expect.objectContaining({ code: 'PARLEY_NOT_CONNECTED' }));
    await server.listen();
    expect(server.unwrap<NetServer>().listening).toBe(true);
  });

  it('passes on the events of net.Server, also those of a later listen()', async () => {
    const server = serverWith({ port: 0 });
    const seen: string[] = [];
    server.on('listening', () => seen.push('listening'));
    server.on('connection', () => seen.push('connection'));
    expect(() => server.on('listned', () => undefined)).toThrow(
      expect.objectContaining({ code: 'PARLEY_UNKNOWN_EVENT' }),
    );

    for (let round = 0; round < 2; round++) {
      await server.listen();
      await clientFor(portOf(server)).connect();
      await until('the connection was accepted', () => seen.length === 2 * (round + 1));
      await server.close();
    }

    expect(seen).toEqual(['listening', 'connection', 'listening', 'connection']);
  });

  it('takes handlers that come later', async () => {
    const { server, port } = await serve(() => undefined);
    server.onMessage('late', () => 'here');

    expect(await clientFor(port).request('late', 1)).toBe('here');
  });

  it('listens again when somebody else closed its net.Server', async () => {
    const { server, port } = await serve(echo, { retryDelay: 1, maxRetryDelay: 5 });
    const caller = clientFor(port);
    await caller.connect();

    server.unwrap<NetServer>().close();
    await caller.close();

    await until('it listens again', () => {
      try {
        return server.unwrap<NetServer>().listening;
      } catch {
        return false;
      }
    });
    expect(await clientFor(portOf(server)).request('echo', 1)).toBe(1);
  });

  it('stays up when one connection cannot be accepted', async () => {
    const { server, port, log } = await serve(echo);
    const caller = clientFor(port);
    await caller.connect();

    server.unwrap<NetServer>().emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));

    expect(log.has('could not be accepted')).toBe(true);
    expect(await caller.request('echo', 1)).toBe(1);
    expect(await clientFor(port).request('echo', 1)).toBe(1);
  });
});

describe('closing a server', () => {
  it('is nothing before it ever listened', async () => {
    await new TcpServer().close();
  });

  it('rejects a listen() under way, and nothing listens afterwards', async () => {
    const server = serverWith({ port: 0 });
    const opened: unknown[] = [];
    server.on('listening', () => opened.push(1));

    const listening = expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_SERVER_CLOSED' });
    await server.close();
    await listening;
    await new Promise(resolve => setImmediate(resolve));

    expect(opened).toEqual([]);
    expect(() => server.unwrap()).toThrow();
  });

  it('rejects a listen() under way whose host is being looked up', async () => {
    const server = serverWith({ host: 'localhost', port: 0 });

    const listening = expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_SERVER_CLOSED' });
    await server.close();
    await listening;
  });

  it('may happen twice, at once and later, and the server may listen again', async () => {
    const { server } = await serve(echo);

    await Promise.all([server.close(), server.close()]);
    await server.close();
    await server.listen();

    expect(await clientFor(portOf(server)).request('echo', 1)).toBe(1);
  });

  it('frees the port', async () => {
    const { server, port } = await serve(echo);
    await server.close();

    await serverWith({ port }).listen();
  });

  it('can be left to `await using`', async () => {
    const log = new RecordedLog();
    const seen: string[] = [];
    {
      await using server = new TcpServer({ host: '127.0.0.1', port: 0, logger: log });
      server.status.subscribe(status => seen.push(status));
      await server.listen();
    }

    expect(seen.at(-1)).toBe('closed');
    expect(log.lines).toEqual([]);
  });
});
