import { once } from 'node:events';
import { ParleyError } from '@parley/core';
import { signal, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import type { TcpServer } from '../src/index.js';
import { run } from './support/program.js';
import { RawPeer } from './support/raw-peer.js';
import { clientFor, echo, serve } from './support/service.js';

/** `wait` answers when the test says so. */
const waiting = () => {
  const called = signal();
  const release = signal<unknown>();
  const register = (server: TcpServer): TcpServer =>
    echo(server).onMessage('wait', () => {
      called.fire();
      return release.promise;
    });
  return { register, called: called.promise, release: release.fire };
};

describe('close() of a server', () => {
  it('lets the calls in flight finish, and their answers arrive', async () => {
    const { register, called, release } = waiting();
    const { server, port } = await serve(register);
    const answer = clientFor(port).request('wait', 1);
    await called;

    const closing = server.close();
    release('done');

    expect(await answer).toBe('done');
    await closing;
    expect(server.inFlightCount).toBe(0);
  });

  it('lets large answers arrive whole', async () => {
    const { register, called, release } = waiting();
    const { server, port } = await serve(register);
    const answer = clientFor(port).request<string>('wait', 1);
    await called;

    const closing = server.close();
    release('x'.repeat(32 * 1024 * 1024));

    expect((await answer).length).toBe(32 * 1024 * 1024);
    await closing;
  });

  it('lets streams finish', async () => {
    const { port, server } = await serve(server =>
      server.onMessage('count', async function* () {
        for (let i = 0; i < 100; i++) {
          if (i === 50) void server.close();
          await new Promise(setImmediate);
          yield i;
        }
      }),
    );
    const seen: unknown[] = [];

    for await (const value of clientFor(port).stream('count', 1)) seen.push(value);
    await server.close();

    expect(seen).toHaveLength(100);
  });

  it('takes no new calls meanwhile, and says so', async () => {
    const { register, called, release } = waiting();
    const { server, port } = await serve(register);
    const caller = clientFor(port);
    const nest = await RawPeer.connect(port); // knows nothing of Parley
    const answer = caller.request('wait', 1);
    await called;
    const closing = server.close();

    await expect(caller.request('echo', 1)).rejects.toMatchObject({
      code: 'PARLEY_SERVER_CLOSED',
      retryable: true,
      message: expect.stringContaining('echo'),
    });
    nest.send({ pattern: 'echo', data: 1, id: 'a' });
    expect(await nest.answer('a')).toEqual({
      err: { status: 'error', code: 'PARLEY_SERVER_CLOSED', message: 'The server is shutting down.' },
      isDisposed: true,
      id: 'a',
    });
    release(1);
    await Promise.all([answer, closing]);
  });

  it('accepts no new connections meanwhile', async () => {
    const { register, called, release } = waiting();
    const { server, port } = await serve(register);
    const answer = clientFor(port).request('wait', 1);
    await called;
    const closing = server.close();

    await expect(clientFor(port).connect()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
    release(1);
    await Promise.all([answer, closing]);
  });

  it('sends its clients to where they find another', async () => {
    const { server, port } = await serve(server => server.onMessage('who', () => 'old'));
    const caller = clientFor(port);
    expect(await caller.request('who', 1)).toBe('old');

    await server.close();
    await serve(server => server.onMessage('who', () => 'new'), { port });
    let lost = false;
    caller.status.subscribe(status => (lost ||= status === 'reconnecting'));
    await until('the client has noticed', () => lost);

    expect(await caller.request('who', 1)).toBe('new');
  });

  it('waits no longer than shutdownTimeout, and then tells both sides', async () => {
    let reason: unknown;
    const called = signal();
    const { server, port } = await serve(
      server =>
        server.onMessage('wait', (_data, context) => {
          called.fire();
          return new Promise(() => context.signal.addEventListener('abort', () => (reason = context.signal.reason)));
        }),
      { shutdownTimeout: 30 },
    );
    const answer = expect(clientFor(port).request('wait', 1)).rejects.toMatchObject({
      code: 'PARLEY_SHUTDOWN_TIMEOUT',
    });
    await called.promise;

    await server.close();

    await answer;
    expect(reason).toBeInstanceOf(ParleyError);
    expect(reason).toMatchObject({ code: 'PARLEY_SHUTDOWN_TIMEOUT' });
  });

  it('waits for event handlers too', async () => {
    const called = signal();
    const release = signal();
    let done = false;
    const { server, port } = await serve(server =>
      server.onEvent('note', async () => {
        called.fire();
        await release.promise;
        done = true;
      }),
    );
    await firstValueFrom(clientFor(port).emit('note', 1));
    await called.promise;

    const closing = server.close();
    release.fire();
    await closing;

    expect(done).toBe(true);
  });

  it('does not wait for a peer that stays silent and never closes its side', async () => {
    const { server, port } = await serve(echo);
    const peer = await RawPeer.connect(port, { allowHalfOpen: true });
    peer.send({ pattern: 'echo', data: 1, id: '1' });
    await peer.answer('1');

    const began = performance.now();
    await server.close();

    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('does not cut off an answer that a slow peer is still reading', async () => {
    const { server, port } = await serve(server => server.onMessage('large', () => 'x'.repeat(12 * 1024 * 1024)));
    const peer = await RawPeer.connect(port);
    peer.socket.pause();
    peer.send({ pattern: 'large', data: 1, id: '1' });
    await until('the server has answered', () => peer.socket.readableLength > 0);

    const closing = server.close();
    const reading = setInterval(() => peer.socket.resume().once('data', () => peer.socket.pause()), 5);
    await closing;
    clearInterval(reading);
    peer.socket.resume();

    expect(await peer.answer('1')).toMatchObject({ isDisposed: true });
  });
});

describe('a process', () => {
  it('ends by itself when its server and its client are closed', async () => {
    const { code, output, lingered } = await run('service-and-client');

    expect(output).toBe('closed\n');
    expect(code).toBe(0);
    expect(lingered).toBeLessThan(2000);
  });

  it('is not held open by a connection that was closed by the other side', async () => {
    const { server, port } = await serve(echo);
    const caller = clientFor(port, { retryAttempts: 0 });
    await caller.connect();
    const closed = once(caller.unwrap(), 'close');

    await server.close();
    await closed;

    expect(caller.pendingCount).toBe(0);
  });
});
