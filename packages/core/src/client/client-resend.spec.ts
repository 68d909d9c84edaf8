import { connected } from '../../test/connected-client.js';
import { eventually } from '../../test/raw-peer.js';
import type { PendingRequest } from './pending-request.js';

const steady = { retryDelay: 1, maxRetryDelay: 1 };

describe('a request that reached nobody', () => {
  it('is not sent again on the first connection', async () => {
    const { client, server } = await connected();
    client.request('p', 1).catch(() => undefined);
    await server.request();

    expect(client.again(client.handed[0] as PendingRequest)).toBe(false);
    await client.close();
  });

  it('is sent again shortly after a reconnect, as the same request', async () => {
    const { client, server, network } = await connected(steady);
    network.cut();
    const call = client.request('p', 1);
    const first = await server.request();
    expect(client.again(client.handed[0] as PendingRequest)).toBe(true);
    const second = await server.request(1);
    expect(second).toEqual(first);
    server.reply({ response: 2, isDisposed: true, id: second.id });

    expect(await call).toBe(2);
    await client.close();
  });

  it('is not sent again when nobody waits for it any more', async () => {
    const { client, server, network } = await connected(steady);
    network.cut();
    const subscription = client.send('p', 1).subscribe();
    await server.request();
    expect(client.again(client.handed[0] as PendingRequest)).toBe(true);
    subscription.unsubscribe();
    expect(client.again(client.handed[0] as PendingRequest)).toBe(true);
    const call = client.request('q', 1);
    await server.request(1);
    expect(client.again(client.handed[1] as PendingRequest)).toBe(true);
    await server.request(2);
    server.reply({ response: 2, isDisposed: true, id: server.requests[2]!.id as string });
    await call;

    expect(server.requests.map(({ pattern }) => pattern)).toEqual(['p', 'q', 'q']);
    await client.close();
  });

  it('is not sent again when the grace after the reconnect is over', async () => {
    const { client, server, network } = await connected({ ...steady, replyGrace: 0 });
    network.cut();
    client.request('p', 1).catch(() => undefined);
    await server.request();

    expect(client.again(client.handed[0] as PendingRequest)).toBe(false);
    await client.close();
  });

  it('waits with others if the connection is gone again by then', async () => {
    const { client, server, network } = await connected({ ...steady });
    network.cut();
    const call = client.request('p', 1);
    await server.request();
    client.again(client.handed[0] as PendingRequest);
    network.cut();
    const { id } = await server.request(1);
    server.reply({ response: 3, isDisposed: true, id });

    expect(await call).toBe(3);
    await client.close();
  });

  it('can be failed by its channel, where the broker names no request', async () => {
    const { client, server } = await connected();
    const [denied, other] = [client.request('denied', 1), client.request('other', 2)];
    const error = new Error('denied');
    client.failAll('denied', error);
    await expect(denied).rejects.toBe(error);
    await eventually(() => server.requests.length === 2);
    server.reply({ response: 4, isDisposed: true, id: server.requests[1]!.id as string });

    expect(await other).toBe(4);
    await client.close();
  });
});
