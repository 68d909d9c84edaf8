import { firstValueFrom, lastValueFrom } from 'rxjs';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';
import type { ClientOptions } from './client-options.js';

const made = (
  options: ClientOptions = {},
): { network: Loopback; client: LoopbackClient; server: RawServer; statuses: string[] } => {
  const network = new Loopback();
  const server = new RawServer(network, ({ id, data }) => {
    if (id !== undefined) server.reply({ response: data, isDisposed: true, id });
  });
  const client = new LoopbackClient(network, options);
  const statuses: string[] = [];
  client.status.subscribe(status => statuses.push(status));
  return { network, client, server, statuses };
};
const quick = { retryDelay: 1, maxRetryDelay: 1 };

describe('a client', () => {
  it('opens nothing before its first call, and needs no broker for that', () => {
    const { client, statuses } = made();
    client.send('p', 1);
    client.stream('p', 1);

    expect([client.opens, statuses, client.pendingCount]).toEqual([0, [], 0]);
    expect(() => client.unwrap()).toThrow(expect.objectContaining({ code: 'PARLEY_NOT_CONNECTED' }));
  });

  it('shares one connection among all calls that come before it is there', async () => {
    const { client } = made();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => client.request('p', n)));

    expect(answers).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(client.opens).toBe(1);
    expect(client.unwrap()).toBe(client.wire);
  });

  it('sends what waited in the order it was called, requests and events alike', async () => {
    const { client, server } = made();
    void client.request('r', 1);
    client.emit('e', 2);
    client.send('r', 3).subscribe();
    client.emit('e', 4);
    void client.request('r', 5);
    await eventually(() => server.received.length === 5);

    expect(server.received.map(({ data }) => data)).toEqual([1, 2, 3, 4, 5]);
  });

  it('sends nothing of a call that was given up before there was a connection', async () => {
    const { client, server } = made();
    const subscription = client.send('given up', 1).subscribe();
    subscription.unsubscribe();
    await client.request('p', 2);

    expect(server.received.map(({ pattern }) => pattern)).toEqual(['p']);
    expect(client.pendingCount).toBe(0);
  });

  it('reports a failed connect to every waiting call, each with its own pattern', async () => {
    const { network, client } = made();
    network.refusals = 1;
    const outcomes = await Promise.allSettled([
      client.request('a', 1),
      firstValueFrom(client.send({ b: 1 }, 1)),
      firstValueFrom(client.emit('c', 1)),
      client.stream('d', 1)[Symbol.asyncIterator]().next(),
    ]);

    for (const [n, route] of ['a', '{"b":1}', 'c', 'd'].entries()) {
      expect((outcomes[n] as PromiseRejectedResult).reason).toMatchObject({
        code: 'PARLEY_CONNECT_FAILED',
        details: { pattern: route, address: 'loopback://client' },
        cause: new Error('refused'),
      });
    }
    expect([client.opens, client.pendingCount]).toEqual([1, 0]);
  });

  it('forgets a failed connect: the next call tries again', async () => {
    const { network, client, statuses } = made();
    network.refusals = 1;
    await expect(client.request('p', 1)).rejects.toThrow();

    expect(await client.request('p', 2)).toBe(2);
    expect(statuses).toEqual(['connecting', 'disconnected', 'connecting', 'connected']);
  });

  it('tries again at once if a call comes in the very moment the connect failed', async () => {
    const { network, client } = made();
    network.refusals = 1;
    const again = client.request('p', 1).catch(() => client.request('p', 2));

    expect(await again).toBe(2);
  });

  it('lets waiting calls wait on while the user has attempts left', async () => {
    const { network, client } = made({ ...quick, retryAttempts: 3 });
    network.refusals = 3;

    expect(await client.request('p', 1)).toBe(1);
    expect(client.opens).toBe(4);
  });

  it('fails a call that waits longer than its time-out, and says that there was no connection', async () => {
    const { network, client } = made({ timeout: 30 });
    network.stalls = true;
    const outcomes = await Promise.allSettled([client.request('p', 1), lastValueFrom(client.emit('e', 1))]);

    for (const outcome of outcomes) {
      expect((outcome as PromiseRejectedResult).reason).toMatchObject({
        code: 'PARLEY_TIMEOUT',
        message: expect.stringContaining('No connection within 30 ms') as string,
      });
    }
    await client.close();
  });

  it('lets no more calls wait than it has room for, those given up not counted', async () => {
    const { network, client } = made({ maxQueued: 2 });
    network.stalls = true;
    const overloaded = { code: 'PARLEY_OVERLOADED', message: expect.stringContaining('maxQueued') as string };
    const subscription = client.send('a', 1).subscribe({ error: () => undefined });
    client.emit('b', 1).subscribe({ error: () => undefined });
    await expect(client.request('c', 1)).rejects.toMatchObject(overloaded);
    await expect(lastValueFrom(client.emit('c', 1))).rejects.toMatchObject(overloaded);
    subscription.unsubscribe();
    client.send('d', 1).subscribe({ error: () => undefined });

    expect(client.pendingCount).toBe(2);
    await client.close();
  });

  it('can be connected ahead of its first call', async () => {
    const { client, statuses } = made();
    await Promise.all([client.connect(), client.connect()]);
    await client.connect();

    expect([client.opens, statuses]).toEqual([1, ['connecting', 'connected']]);
  });

  it('says why it could not be connected', async () => {
    const { network, client } = made();
    network.refusals = 1;

    await expect(client.connect()).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      cause: new Error('refused'),
    });
    await turns(1);
    await expect(client.connect()).resolves.toBeUndefined();
  });

  it('gives the driver’s events, also of later connections, each once', async () => {
    const { network, client } = made(quick);
    const seen: unknown[] = [];
    client.on('data', value => seen.push(value));
    await client.connect();
    client.emitter.emit('data', 1);
    network.cut();
    await eventually(() => client.opens === 2);
    client.emitter.emit('data', 2);
    await client.close();
    client.emitter.emit('data', 3);

    expect(seen).toEqual([1, 2]);
    expect(client.emitter.listenerCount('data')).toBe(0);
  });

  it('refuses to listen to events the driver does not have', () => {
    const client = new LoopbackClient(new Loopback(), {}, { events: new Set(['close']) });

    expect(() => client.on('clsoe', () => undefined)).toThrow(
      expect.objectContaining({ code: 'PARLEY_UNKNOWN_EVENT' }),
    );
  });
});
