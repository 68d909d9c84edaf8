import { ConnectionLostError } from '@parley/core';
import { signal, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import type { TcpServer } from '../src/index.js';
import { Proxy } from './support/proxy.js';
import { clientFor, echo, serve } from './support/service.js';

/** `hang` answers never, and says when it was called and when its caller was gone. */
const hanging = () => {
  const called = signal();
  const gone = signal<unknown>();
  const register = (server: TcpServer): TcpServer =>
    echo(server).onMessage('hang', (_data, context) => {
      context.signal.addEventListener('abort', () => gone.fire(context.signal.reason));
      called.fire();
      return new Promise(() => undefined);
    });
  return { register, called: called.promise, gone: gone.promise };
};

const restart = async (port: number): Promise<void> => void (await serve(echo, { port }));

describe('a client whose server restarts', () => {
  it('comes back by itself, and says so', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port);
    const seen: string[] = [];
    caller.status.subscribe(status => seen.push(status));
    await caller.request('echo', 1);

    await server.close();
    await until('the client has noticed', () => seen.at(-1) === 'reconnecting');
    await restart(port);
    await until('the client is back', () => seen.at(-1) === 'connected');

    expect(await caller.request('echo', 2)).toBe(2);
    await caller.close();
    expect(seen).toEqual(['connecting', 'connected', 'reconnecting', 'connected', 'closed']);
  });

  it('keeps calls and events that are made meanwhile, in order, and sends them then', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port);
    await caller.connect();
    await server.close();
    await until('the client has noticed', () => !isConnected(caller));

    const answers = [1, 2, 3].map(data => caller.request('next', data));
    const events = [4, 5].map(data => firstValueFrom(caller.emit('next', data)));
    const order: unknown[] = [];
    await serve(
      server =>
        server.onMessage('next', data => (order.push(data), data)).onEvent('next', data => void order.push(data)),
      { port },
    );

    expect(await Promise.all(answers)).toEqual([1, 2, 3]);
    await Promise.all(events);
    await until('the events arrived', () => order.length === 5);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('fails calls that waited longer than their timeout', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port);
    await caller.connect();
    await server.close();
    await until('the client has noticed', () => !isConnected(caller));

    await expect(caller.request('echo', 1, { timeout: 30 })).rejects.toMatchObject({
      code: 'PARLEY_TIMEOUT',
      message: expect.stringContaining('No connection'),
    });
  });

  it('keeps no more calls than maxQueued', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port, { maxQueued: 2 });
    await caller.connect();
    await server.close();
    await until('the client has noticed', () => !isConnected(caller));

    const kept = [caller.request('echo', 1), caller.request('echo', 2)];
    await expect(caller.request('echo', 3)).rejects.toMatchObject({
      code: 'PARLEY_OVERLOADED',
      message: expect.stringContaining('maxQueued'),
    });
    await restart(port);

    expect(await Promise.all(kept)).toEqual([1, 2]);
  });

  it('gives up after retryAttempts: calls that waited were not executed, and a later one starts afresh', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port, { retryAttempts: 2, retryDelay: 20, maxRetryDelay: 20 });
    const seen: string[] = [];
    caller.status.subscribe(status => seen.push(status));
    await caller.connect();
    await server.close();
    await until('the client has noticed', () => seen.at(-1) === 'reconnecting');

    await expect(caller.request('echo', 1)).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED', retryable: true });
    expect(seen.at(-1)).toBe('disconnected');

    await restart(port);
    expect(await caller.request('echo', 1)).toBe(1);
    expect(seen.at(-1)).toBe('connected');
  });

  it('does not come back once it was closed', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port);
    await caller.connect();
    await server.close();
    await until('the client has noticed', () => !isConnected(caller));
    const seen: string[] = [];
    caller.status.subscribe(status => seen.push(status));

    await caller.close();
    await restart(port);

    expect(seen).toEqual(['reconnecting', 'closed']);
  });
});

describe('a connection that breaks', () => {
  it('fails the calls in flight at once, with `executed` unknown', async () => {
    const { register, called } = hanging();
    const { port } = await serve(register);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port);
    const answer = caller.request('hang', 1).catch((error: unknown) => error);
    await called;

    proxy.cut();
    const error = await answer;

    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(error).toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'unknown',
      retryable: true,
      cause: { code: 'ECONNRESET' },
    });
    expect((error as Error).message).toContain(`pattern hang, address tcp://127.0.0.1:${proxy.port}`);
    expect(proxy.cuts).toBe(1);
  });

  it('stops what the server does for that client, and nothing else', async () => {
    const { register, called, gone } = hanging();
    const { server, port } = await serve(register);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port);
    const other = clientFor(port);
    caller.request('hang', 1).catch(() => undefined);
    await called;

    proxy.cut();

    expect(await gone).toBeInstanceOf(Error);
    await until('the handler is no longer counted', () => server.inFlightCount === 0);
    expect(await other.request('echo', 1)).toBe(1);
  });

  it('ends a stream with the values that came, and the error', async () => {
    const { port } = await serve(server =>
      server.onMessage('count', async function* (_data, context) {
        for (let i = 0; i < 3; i++) yield i;
        await new Promise(resolve => context.signal.addEventListener('abort', resolve));
      }),
    );
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port);
    const seen: unknown[] = [];

    const reading = (async () => {
      for await (const value of caller.stream('count', 1)) if (seen.push(value) === 3) proxy.cut();
    })();

    await expect(reading).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST' });
    expect(seen).toEqual([0, 1, 2]);
  });

  it('may break again and again', async () => {
    const { port } = await serve(echo);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port, { retryDelay: 1, maxRetryDelay: 2 });
    let losses = 0;
    caller.status.subscribe(status => (losses += status === 'reconnecting' ? 1 : 0));

    for (let round = 1; round <= 20; round++) {
      expect(await caller.request('echo', round)).toBe(round);
      proxy.cut();
      await until('the client has noticed', () => losses === round);
    }

    expect(proxy.cuts).toBe(20);
    expect(caller.pendingCount).toBe(0);
  });

  it('fails an event that was not handed over', async () => {
    const { port } = await serve(echo);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port, { maxSendBufferSize: 0 });
    await caller.connect();
    proxy.freeze();

    const sent = firstValueFrom(caller.emit('done', 'x'.repeat(32 * 1024 * 1024)));
    setImmediate(() => proxy.cut());

    await expect(sent).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST' });
  });
});

describe('a connection that is there but dead', () => {
  it('times calls out', async () => {
    const { port } = await serve(echo);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port);
    await caller.request('echo', 1);

    proxy.freeze();

    await expect(caller.request('echo', 2, { timeout: 50 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    expect(caller.pendingCount).toBe(0);
  });

  it('does not keep close() waiting, on either side', async () => {
    const { server, port } = await serve(echo);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port);
    await caller.request('echo', 1);

    proxy.freeze();
    const began = performance.now();
    await Promise.all([caller.close(), server.close()]);

    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('a call that waits for a connection', () => {
  it('is let go by close()', async () => {
    const { port } = await serve(echo);
    const proxy = await Proxy.to(port);
    const caller = clientFor(proxy.port);
    await caller.connect();
    proxy.down();
    await until('the client has noticed', () => !isConnected(caller));

    const answer = expect(caller.request('echo', 1)).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await caller.close();

    await answer;
    expect(caller.pendingCount).toBe(0);
  });
});

/** By its status, which is what users see. */
const isConnected = (client: ReturnType<typeof clientFor>): boolean => {
  let last = '';
  client.status.subscribe(status => (last = status)).unsubscribe();
  return last === 'connected';
};
