import { lastValueFrom, retry } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';

const closed = { code: 'PARLEY_CLIENT_CLOSED', details: { pattern: 'p', address: 'loopback://client' } };

describe('closing a client', () => {
  it('fails what is pending, each call exactly once', async () => {
    const { client, server } = await connected();
    const errors: unknown[] = [];
    client.send('p', 1).subscribe({ error: error => errors.push(error), complete: () => errors.push('complete') });
    const calls = Promise.allSettled([client.request('p', 1), client.stream('p', 1)[Symbol.asyncIterator]().next()]);
    await server.request(2);
    const closing = client.close();
    for (const { id } of server.requests) server.reply({ response: 1, isDisposed: true, id });
    await closing;

    for (const outcome of await calls) expect((outcome as PromiseRejectedResult).reason).toMatchObject(closed);
    expect(errors).toEqual([expect.objectContaining(closed)]);
    expect(client.pendingCount).toBe(0);
  });

  it('fails what waits for a connection', async () => {
    const network = Object.assign(new Loopback(), { stalls: true });
    const client = new LoopbackClient(network);
    const call = expect(client.request('p', 1)).rejects.toMatchObject(closed);
    const started = expect(client.connect()).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await client.close();

    await Promise.all([call, started]);
    expect(client.pendingCount).toBe(0);
  });

  it('lets no observer that fails stop the others from hearing of it', async () => {
    const { client, server } = await connected();
    let heard = 0;
    for (let n = 0; n < 3; n++) {
      client.send('p', n).subscribe({
        error: () => {
          heard++;
          client.close().catch(() => undefined);
          void client.request('', 1).catch(() => undefined);
        },
      });
    }
    await server.request(2);
    await client.close();

    expect(heard).toBe(3);
  });

  it('does nothing to a client that never connected, and is done once however often it is asked for', async () => {
    const statuses: string[] = [];
    const idle = new LoopbackClient(new Loopback());
    idle.status.subscribe(status => statuses.push(status));
    await idle.close();
    expect(statuses).toEqual([]);

    const { client, statuses: seen } = await connected();
    await Promise.all([client.close(), client.close()]);
    await client.close();
    expect(seen).toEqual(['connecting', 'connected', 'closed']);
  });

  it('delivers what was handed over before', async () => {
    const { client, server } = await connected();
    client.emit('e', 1);
    client.request('p', 1).catch(() => undefined);
    await client.close();

    expect(server.received.map(({ pattern }) => pattern)).toEqual(['e', 'p']);
  });

  it('ignores answers that come afterwards, and stops coming back', async () => {
    const { network, client, server, statuses } = await connected({ retryDelay: 1 });
    const call = client.request('p', 1);
    const { id } = await server.request();
    await client.close();
    await expect(call).rejects.toMatchObject(closed);
    server.reply({ response: 1, isDisposed: true, id });
    network.cut();
    await turns(10);

    expect([client.opens, statuses.at(-1), client.log.errors]).toEqual([1, 'closed', []]);
  });

  it('lets a later call connect afresh, which again comes back by itself', async () => {
    const { network, client, server } = await connected({ retryDelay: 1, maxRetryDelay: 1 });
    await client.close();
    const call = client.request('p', 1);
    server.reply({ response: 1, isDisposed: true, id: (await server.request()).id });
    expect(await call).toBe(1);
    network.cut();

    await eventually(() => client.opens === 3);
    await client.close();
  });

  it('lets whoever calls again because of it have a connection of its own', async () => {
    const { client, server } = await connected();
    const call = lastValueFrom(client.send('p', 1).pipe(retry(1)));
    await server.request();
    await client.close();
    const again = await server.request(1);
    server.reply({ response: 'again', isDisposed: true, id: again.id });

    expect(await call).toBe('again');
    expect(client.opens).toBe(2);
    await client.close();
  });

  it('is what `await using` does', async () => {
    const { client, statuses } = await connected();
    await client[Symbol.asyncDispose]();

    expect(statuses.at(-1)).toBe('closed');
  });
});

describe('draining a client', () => {
  it('waits for what is pending, then closes', async () => {
    const { client, server, statuses } = await connected();
    const call = client.request('p', 1);
    const { id } = await server.request();
    const closing = client.close({ drain: true });
    await turns(3);
    expect(statuses.at(-1)).toBe('connected');
    server.reply({ response: 'in time', isDisposed: true, id });
    await closing;

    expect(await call).toBe('in time');
    expect(statuses.at(-1)).toBe('closed');
  });

  it('waits for what waits for a connection', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network);
    const call = client.request('p', 1);
    const event = lastValueFrom(client.emit('e', 1));
    const closing = client.close({ drain: true });
    server.reply({ response: 1, isDisposed: true, id: (await server.request()).id });
    await closing;

    expect(await Promise.all([call, event])).toEqual([1, undefined]);
  });

  it('takes no call any more meanwhile', async () => {
    const { client, server } = await connected();
    const call = client.request('p', 1);
    const { id } = await server.request();
    const closing = client.close({ drain: true });
    const late = [client.request('p', 2), lastValueFrom(client.send('p', 2)), lastValueFrom(client.emit('p', 2))];
    for (const each of late) await expect(each).rejects.toMatchObject(closed);
    server.reply({ isDisposed: true, id });
    await Promise.all([closing, call]);

    expect(server.received).toHaveLength(1);
    const afterwards = client.request('p', 3);
    server.reply({ response: 3, isDisposed: true, id: (await server.request(1)).id });
    expect(await afterwards).toBe(3);
    await client.close();
  });

  it('is bounded by the time-outs of what is pending', async () => {
    const { client, server } = await connected({ timeout: 20 });
    const call = client.request('p', 1);
    await server.request();
    const closing = client.close({ drain: true });

    await expect(call).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    await closing;
  });

  it('is cut short by a close that does not drain, and disturbs no fresh start after that', async () => {
    const { client, server, statuses } = await connected();
    const call = client.request('p', 1);
    await server.request();
    const draining = client.close({ drain: true });
    const closing = client.close();
    const fresh = client.request('p', 2);
    await expect(call).rejects.toMatchObject(closed);
    await Promise.all([draining, closing]);
    server.reply({ response: 2, isDisposed: true, id: (await server.request(1)).id });

    expect(await fresh).toBe(2);
    expect(statuses).toEqual(['connecting', 'connected', 'closed', 'connecting', 'connected']);
    await client.close();
  });

  it('of a client with nothing pending is a close', async () => {
    const { client, statuses } = await connected();
    await client.close({ drain: true });

    expect(statuses.at(-1)).toBe('closed');
  });
});
