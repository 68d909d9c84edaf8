import { Logger } from '@nestjs/common';
import { outcome, signal, texts, throughout, until } from '@parley/test-support';
import { events, nest, registerForNest } from '@parley/test-support/nest';
import { firstValueFrom, lastValueFrom, NEVER, take, toArray } from 'rxjs';
import type { TcpClient } from '../src/index.js';
import { nestClient, serveNest } from './support/nest-service.js';
import { Proxy } from './support/proxy.js';
import { clientFor, serve } from './support/service.js';

Logger.overrideLogger(false);

const plain = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

describe('a Nest client of a Parley server', () => {
  it('calls string, number and object patterns, whatever the order of their keys', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);

    expect(await firstValueFrom(client.send('echo', { a: [1, null, true] }))).toEqual({ a: [1, null, true] });
    expect(await firstValueFrom(client.send({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3]))).toBe(6);
    expect(await firstValueFrom(client.send(7 as never, {}))).toBe('seven');
    expect(await firstValueFrom(client.send('promise', 'later'))).toBe('later');
    expect(await firstValueFrom(client.send('array', {}))).toEqual([1, 2, 3]);
  });

  it('gets every value of a stream, and its end', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);

    for (const pattern of ['count', 'generate']) {
      for (const length of [0, 1, 3, 10_000]) {
        const { values, error } = await outcome(client.send(pattern, length));
        expect(error).toBeUndefined();
        expect(values).toEqual(Array.from({ length }, (_, index) => index));
      }
    }
    expect(await outcome(client.send('void', {}))).toEqual({ values: [] });
  });

  it('gets the errors it would get from Nest', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    expect(await failure('rpc error')).toEqual({ status: 'error', message: 'a text' });
    expect(await failure('rpc error with an object')).toEqual({ code: 'E42', detail: [1] });
    expect(await failure('exception of Nest')).toEqual({ code: 'E42', detail: [1] });
    expect(await failure('exception of Nest with a text')).toEqual({ status: 'error', message: 'a text' });
    expect(await failure('error')).toEqual({ status: 'error', message: 'Internal server error' });
    expect(await failure('object')).toEqual({ status: 'error', reason: 'declared' });
    expect(await failure('text')).toBe('declared');
    expect(await outcome(client.send('half', {}))).toEqual({
      values: [1, 2],
      error: { status: 'error', message: 'no more' },
    });
  });

  it('hears that nobody handles a pattern', async () => {
    const { port } = await serve(registerForNest);

    expect(await outcome(nestClient(port).send('unknown', {}))).toEqual({
      values: [],
      error: 'There is no matching message handler defined in the remote service.',
    });
  });

  it('sends events by string and object patterns', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);

    await lastValueFrom(client.emit('note', 'by text'), { defaultValue: undefined });
    await lastValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }), { defaultValue: undefined });

    await until('both arrived', () => events.length === 2);
    expect(events).toEqual(['by text', { by: 'object' }]);
  });

  it('sends metadata, which the handler finds', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);
    client.setOnDispatchHook(packet => (packet.metadata = { traceparent: '00-1-2-01' }));

    expect(await firstValueFrom(client.send('headers', {}))).toEqual({ traceparent: '00-1-2-01' });
  });

  it('exchanges any text', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);

    for (const text of texts)
      expect(await firstValueFrom(client.send('echo', { [text]: text }))).toEqual({ [text]: text });
  });

  it('never gets a key it does not know, whatever happens and whoever else is there', async () => {
    const { port } = await serve(registerForNest, { keepAlive: 5, maxMessageSize: 200_000 });
    const proxy = await Proxy.to(port);
    const client = nestClient(proxy.port);
    const other = clientFor(port);

    await other.request('echo', 1);
    const never = client.send('never', {}).subscribe();
    await Promise.all(['echo', 'promise', 'void', 'half', 'unknown'].map(pattern => outcome(client.send(pattern, {}))));
    await outcome(client.send('fail', 'error'));
    expect(await outcome(client.send('count', 100_000).pipe(take(3)))).toEqual({ values: [0, 1, 2] });
    await throughout(30, 'keep-alives would have come', () => true);
    never.unsubscribe();

    const known = new Set(['id', 'err', 'response', 'isDisposed', 'status']);
    // the last one may still be on its way
    const packets = proxy.toClient
      .split(/\d+#(?=\{)/)
      .slice(1, -1)
      .map(text => JSON.parse(text) as object);
    expect(packets.length).toBeGreaterThan(100);
    expect(packets.filter(packet => Object.keys(packet).some(key => !known.has(key)))).toEqual([]);
  });

  it('is waited for when the server closes', async () => {
    const release = signal<string>();
    const called = signal();
    const { server, port } = await serve(server => server.onMessage('wait', () => (called.fire(), release.promise)));
    const answer = firstValueFrom(nestClient(port).send('wait', {}));
    await called.promise;

    const closing = server.close();
    release.fire('done');

    expect(await answer).toBe('done');
    await closing;
  });

  it('comes back to a server that was restarted', async () => {
    const { server, port } = await serve(registerForNest);
    const client = nestClient(port);
    expect(await firstValueFrom(client.send('echo', 1))).toBe(1);
    const left = firstValueFrom(client.status);
    expect(await left).toBe('connected');
    let disconnected = false;
    client.status.subscribe(status => (disconnected ||= String(status) === 'disconnected'));

    await server.close();
    await until('it has noticed', () => disconnected);
    await serve(registerForNest, { port });

    expect(await firstValueFrom(client.send('echo', 2))).toBe(2);
  });

  it('stops the producer by closing', async () => {
    let stopped = false;
    const { server, port } = await serve(server =>
      server.onMessage('wait', (_data, context) => {
        context.signal.addEventListener('abort', () => (stopped = true));
        return NEVER;
      }),
    );
    const client = nestClient(port);
    client.send('wait', {}).subscribe({ error: () => undefined });
    await until('the handler is at work', () => server.inFlightCount === 1);

    client.close();

    await until('it has stopped', () => stopped && server.inFlightCount === 0);
  });

  it('may send more than the network holds before it reads the first answer', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);
    const text = 'x'.repeat(200_000);

    const answers = await Promise.all(
      Array.from({ length: 150 }, () => firstValueFrom(client.send<string>('echo', text))),
    );

    expect(answers.every(answer => answer === text)).toBe(true);
  }, 20_000);
});

describe('a Parley client of a Nest server', () => {
  it('calls string, number and object patterns, whatever the order of their keys', async () => {
    const { port } = await serveNest();
    const client = clientFor(port);

    expect(await client.request('echo', { a: [1, null, true] })).toEqual({ a: [1, null, true] });
    expect(await client.request({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3])).toBe(6);
    expect(await client.request(7, {})).toBe('seven');
    expect(await client.request('promise', 'later')).toBe('later');
    expect(await client.request('void', {})).toBeUndefined();
  });

  it('gets every value of a stream, in all three forms', async () => {
    const { port } = await serveNest();
    const client = clientFor(port);
    const expected = Array.from({ length: 10_000 }, (_, index) => index);

    expect(await firstValueFrom(client.send('count', 10_000).pipe(toArray()))).toEqual(expected);
    const read: unknown[] = [];
    for await (const value of client.stream('count', 10_000)) read.push(value);
    expect(read).toEqual(expected);
    expect(await client.request('count', 10_000)).toBe(9999);
    expect(await outcome(client.send('count', 0))).toEqual({ values: [] });
  });

  it('gets its errors, as RemoteError with the payload unchanged', async () => {
    const { port } = await serveNest();
    const client = clientFor(port);
    const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

    expect(plain(await failure('text'))).toEqual({ status: 'error', message: 'a text' });
    expect(plain(await failure('object'))).toEqual({ code: 'E42', detail: [1] });
    expect(await failure('object')).toMatchObject({
      code: 'PARLEY_REMOTE_ERROR',
      payload: { code: 'E42' },
      detail: [1],
    });
    expect(plain(await failure('http'))).toEqual({ status: 'error', message: 'Internal server error' });
    expect(plain(await failure('error'))).toEqual({ status: 'error', message: 'Internal server error' });
    const half = await outcome(client.send('half', {}));
    expect(half.values).toEqual([1, 2]);
    expect(plain(half.error)).toEqual({ status: 'error', message: 'no more' });
  });

  it('gets the bare payload if it wants that', async () => {
    const { port } = await serveNest();

    await expect(clientFor(port, { remoteErrors: 'payload' }).request('fail', 'object')).rejects.toEqual({
      code: 'E42',
      detail: [1],
    });
  });

  it('hears that nobody handles a pattern', async () => {
    const { port } = await serveNest();

    await expect(clientFor(port).request('unknown', {})).rejects.toMatchObject({
      code: 'PARLEY_NO_HANDLER',
      message: expect.stringContaining('unknown'),
    });
  });

  it('sends events by string and object patterns', async () => {
    const { port } = await serveNest();
    const client = clientFor(port);

    await firstValueFrom(client.emit('note', 'by text'));
    await firstValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }));

    await until('both arrived', () => nest.events.length === 2);
    expect(nest.events).toEqual(['by text', { by: 'object' }]);
  });

  it('sends metadata, which the handler finds', async () => {
    const { port } = await serveNest();

    expect(await clientFor(port).request('headers', {}, { metadata: { traceparent: '00-1-2-01' } })).toEqual({
      traceparent: '00-1-2-01',
    });
  });

  it('exchanges any text', async () => {
    const { port } = await serveNest();
    const client = clientFor(port);

    for (const text of texts) expect(await client.request('echo', { [text]: text })).toEqual({ [text]: text });
  });

  it('cancels, times out and paces streams by itself: it tells the server nothing of it', async () => {
    const { port } = await serveNest();
    const proxy = await Proxy.to(port);
    const client = clientFor(proxy.port);

    expect(await firstValueFrom(client.send('ticks', {}).pipe(take(3), toArray()))).toEqual([0, 1, 2]);
    await expect(client.request('never', {}, { timeout: 30 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    for await (const value of client.stream('count', 5000)) if (value === 4000) break;
    expect(await client.request('echo', 'last')).toBe('last');

    expect(client.pendingCount).toBe(0);
    expect(proxy.toServer).not.toMatch(/cancel|credit/);
    expect(
      proxy.toServer
        .split(/\d+#(?=\{)/)
        .slice(1)
        .map(text => Object.keys(JSON.parse(text))),
    ).toEqual(Array.from({ length: 4 }, () => ['pattern', 'data', 'parley', 'id']));
  });

  it('keeps a deadline by itself', async () => {
    const { port } = await serveNest();

    await expect(clientFor(port).request('never', {}, { deadline: Date.now() + 30 })).rejects.toMatchObject({
      code: 'PARLEY_DEADLINE_EXCEEDED',
    });
  });

  it('fails what is in flight when the server goes, and comes back', async () => {
    const { app, port } = await serveNest();
    const client = clientFor(port);
    await client.connect();
    const lost = expect(client.request('never', {})).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'unknown',
    });
    await client.request('echo', 1);

    await app.close();
    await lost;
    await serveNest({ port });

    expect(await client.request('echo', 2)).toBe(2);
  });

  it('may send more than the network holds before it reads the first answer', async () => {
    const { port } = await serveNest();
    const client: TcpClient = clientFor(port);
    const text = 'x'.repeat(200_000);

    const answers = await Promise.all(Array.from({ length: 150 }, () => client.request<string>('echo', text)));

    expect(answers.every(answer => answer === text)).toBe(true);
  }, 20_000);
});
