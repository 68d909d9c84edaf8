import { Logger } from '@nestjs/common';
import { outcome, throughout, until } from '@parley/test-support';
import { itCallsNestServers, itServesNestClients, registerForNest } from '@parley/test-support/nest';
import { firstValueFrom, NEVER, take, toArray } from 'rxjs';
import type { TcpClient } from '../src/index.js';
import { nestClient, serveNest } from './support/nest-service.js';
import { Proxy } from './support/proxy.js';
import { clientFor, serve } from './support/service.js';

Logger.overrideLogger(false);

describe('a Nest client of a Parley server', () => {
  itServesNestClients(async register => {
    const { server, port } = await serve(register);
    return { server, client: () => nestClient(port) };
  }, 10_000);

  it('hears that nobody handles a pattern', async () => {
    const { port } = await serve(registerForNest);

    expect(await outcome(nestClient(port).send('unknown', {}))).toEqual({
      values: [],
      error: 'There is no matching message handler defined in the remote service.',
    });
  });

  it('sends metadata, which the handler finds', async () => {
    const { port } = await serve(registerForNest);
    const client = nestClient(port);
    client.setOnDispatchHook(packet => (packet.metadata = { traceparent: '00-1-2-01' }));

    expect(await firstValueFrom(client.send('headers', {}))).toEqual({ traceparent: '00-1-2-01' });
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
  itCallsNestServers(async () => clientFor((await serveNest()).port), 10_000);

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

  it('sends metadata, which the handler finds', async () => {
    const { port } = await serveNest();

    expect(await clientFor(port).request('headers', {}, { metadata: { traceparent: '00-1-2-01' } })).toEqual({
      traceparent: '00-1-2-01',
    });
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
