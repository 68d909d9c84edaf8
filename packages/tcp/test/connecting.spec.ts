import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { atEnd, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { TcpClient, type TcpServer } from '../src/index.js';
import { clientFor, connectionCount, echo, serve } from './support/service.js';

/** A port that nobody listens on. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

describe('a client', () => {
  it('connects with its first call, once for all calls of that time', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port);

    const answers = await Promise.all([1, 2, 3].map(data => caller.request('echo', data)));

    expect(answers).toEqual([1, 2, 3]);
    expect(await connectionCount(server)).toBe(1);
  });

  it('does nothing before that', async () => {
    const seen: string[] = [];
    const caller = clientFor(await freePort());
    caller.status.subscribe(status => seen.push(status));
    caller.send('echo', 1);

    expect(seen).toEqual([]);
    expect(() => caller.unwrap()).toThrow(expect.objectContaining({ code: 'PARLEY_NOT_CONNECTED' }));
  });

  it('reports a refused connection with a code, the pattern, the address and the cause', async () => {
    const port = await freePort();

    await expect(clientFor(port).request('echo', 1)).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      retryable: true,
      message: expect.stringMatching(new RegExp(`echo.*tcp://127.0.0.1:${port}|tcp://127.0.0.1:${port}.*echo`)),
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('does the same for an event, which is lost, and for connect()', async () => {
    const caller = clientFor(await freePort());

    await expect(firstValueFrom(caller.emit('done', 1))).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
    await expect(caller.connect()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
  });

  it('reports a host that does not exist', async () => {
    const caller = clientFor(3000, { host: 'no-such-host.invalid' });

    await expect(caller.connect()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
  });

  it('does not remember a failure: the next call tries again', async () => {
    const port = await freePort();
    const caller = clientFor(port);
    await expect(caller.request('echo', 1)).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });

    await serve(echo, { port });

    expect(await caller.request('echo', 1)).toBe(1);
  });

  it('waits for a server that is not up yet, as long as retryAttempts allows', async () => {
    const port = await freePort();
    const caller = clientFor(port, { retryAttempts: 1000, retryDelay: 1, maxRetryDelay: 5 });

    const answer = caller.request('echo', 1);
    await serve(echo, { port });

    expect(await answer).toBe(1);
  });

  it('gives up an attempt after connectTimeout', async () => {
    // a listener whose queue is full answers nothing to those who come later; one that never ends its TLS handshake too
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    silent.on('connection', (socket: Socket) => atEnd(() => socket.destroy()));
    atEnd(() => silent.close());
    const { port } = silent.address() as AddressInfo;

    await expect(clientFor(port, { connectTimeout: 30, tlsOptions: {} }).connect()).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      cause: { message: expect.stringContaining('30 ms') },
    });
  });

  it('follows its connection', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port);
    const seen: string[] = [];
    caller.status.subscribe(status => seen.push(status));

    await caller.connect();
    await caller.connect();
    await caller.close();
    await caller.connect();
    await caller.close();

    expect(seen).toEqual(['connecting', 'connected', 'closed', 'connecting', 'connected', 'closed']);
  });

  it('passes on the events of net.Socket', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port);
    const seen: string[] = [];
    for (const event of ['connect', 'close']) caller.on(event, () => seen.push(event));
    expect(() => caller.on('data', () => undefined)).toThrow(expect.objectContaining({ code: 'PARLEY_UNKNOWN_EVENT' }));

    await caller.connect();
    expect(caller.unwrap<Socket>().remotePort).toBe(port);
    await caller.close();

    expect(seen).toEqual(['connect', 'close']);
  });
});

describe('closing a client', () => {
  it('is nothing before it ever connected', async () => {
    await new TcpClient().close();
  });

  it('rejects a connect() under way, and leaves no connection', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port);

    const connecting = expect(caller.connect()).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await caller.close();
    await connecting;

    let connections = -1;
    await until('the server has no connection', () => {
      void connectionCount(server).then(count => (connections = count));
      return connections === 0;
    });
  });

  it('fails what is unanswered with PARLEY_CLIENT_CLOSED, and what waits for a connection too', async () => {
    const { port } = await serve((server: TcpServer) => server.onMessage('never', () => new Promise(() => undefined)));
    const caller = clientFor(port);
    await caller.connect();
    const answered = expect(caller.request('never', 1)).rejects.toMatchObject({
      code: 'PARLEY_CLIENT_CLOSED',
      message: expect.stringContaining('never'),
    });
    await caller.close();
    await answered;

    const waiting = expect(caller.request('never', 1)).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await caller.close();
    await waiting;
    expect(caller.pendingCount).toBe(0);
  });

  it('waits for the answers first when asked to drain', async () => {
    const { port } = await serve(server =>
      server.onMessage('later', data => new Promise(resolve => setImmediate(resolve, data))),
    );
    const caller = clientFor(port);
    await caller.connect();

    const answer = caller.request('later', 1);
    await caller.close({ drain: true });

    expect(await answer).toBe(1);
  });

  it('lets events leave that were handed over', async () => {
    const events: unknown[] = [];
    const { port } = await serve(server => server.onEvent('done', data => void events.push(data)));
    const caller = clientFor(port);
    await caller.connect();

    for (let i = 0; i < 100; i++) caller.emit('done', i);
    await caller.close();

    await until('all events arrived', () => events.length === 100);
  });

  it('may happen twice, and the next call connects afresh', async () => {
    const { port } = await serve(echo);
    const caller = clientFor(port);
    await caller.request('echo', 1);

    await Promise.all([caller.close(), caller.close()]);
    await caller.close();

    expect(await caller.request('echo', 2)).toBe(2);
  });
});
