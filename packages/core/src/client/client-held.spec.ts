import { lastValueFrom } from 'rxjs';
import { connected, type Connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';
import type { ClientOptions } from './client-options.js';

const held = async (options: ClientOptions = {}): Promise<Connected> => {
  const made = await connected(options);
  made.client.link!.blocked();
  return made;
};
const dataOf = (server: RawServer): unknown[] => server.received.map(({ data }) => data);
const answer = async (server: RawServer, count: number): Promise<void> => {
  await eventually(() => server.requests.length === count);
  for (const { id } of server.requests) server.reply({ isDisposed: true, id });
};

describe('calls that are held back', () => {
  it('time out like others, and say why, be they requests or events', async () => {
    const { client, server } = await held({ timeout: 20 });
    const calls = [client.request('p', 1), lastValueFrom(client.emit('p', 1))];

    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        code: 'PARLEY_TIMEOUT',
        message: expect.stringContaining('The broker asked to send nothing for now') as string,
        details: { pattern: 'p' },
      });
    }
    client.link!.unblocked();
    await turns(3);
    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('say that there is no connection while there is none', async () => {
    const client = new LoopbackClient(Object.assign(new Loopback(), { stalls: true }), { timeout: 20 });

    await expect(client.request('p', 1)).rejects.toMatchObject({
      message: expect.stringContaining('No connection within 20 ms') as string,
    });
    await client.close();
  });

  it('are no more than the queue takes', async () => {
    const { client } = await held({ maxQueued: 1 });
    const first = client.request('p', 1);
    await expect(client.request('p', 2)).rejects.toMatchObject({ code: 'PARLEY_OVERLOADED' });
    const closed = expect(first).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await client.close();
    await closed;
  });

  it('keep their order when the broker asks for quiet again in the middle of them', async () => {
    const { client, server, statuses } = await held();
    const calls = [1, 2, 3, 4].map(n => client.request('p', n));
    let room = 2;
    client.written = () => {
      if (--room === 0) client.link!.blocked();
    };
    client.link!.unblocked();
    await eventually(() => server.received.length === 2);
    calls.push(client.request('p', 5));
    await turns(3);
    expect([dataOf(server), statuses.at(-1)]).toEqual([[1, 2], 'blocked']);
    client.link!.unblocked();
    await answer(server, 5);
    await Promise.all(calls);

    expect(dataOf(server)).toEqual([1, 2, 3, 4, 5]);
    expect(statuses.at(-1)).toBe('connected');
  });

  it('keep their order when they were being serialised meanwhile', async () => {
    const serialised: (() => void)[] = [];
    let slow = true;
    const serializer = {
      serialize: (packet: unknown) => (slow ? new Promise(go => serialised.push(() => go(packet))) : packet),
    };
    const { client, server } = await connected({ serializer });
    const calls = [client.request('p', 1), lastValueFrom(client.emit('p', 2)), client.request('p', 3)];
    client.link!.blocked();
    calls.push(lastValueFrom(client.emit('p', 4)));
    for (const go of serialised) go();
    await turns(3);
    expect(server.received).toEqual([]);
    slow = false;
    client.link!.unblocked();
    await answer(server, 2);
    await Promise.all(calls);

    expect(dataOf(server).slice().sort()).toEqual([1, 2, 3, 4]);
    expect(dataOf(server).filter(n => n !== 4)).toEqual([1, 2, 3]);
    expect(client.pendingCount).toBe(0);
  });

  it('fail when the client closes, and nothing of them is sent', async () => {
    const { client, server } = await held();
    const calls = [client.request('p', 1), lastValueFrom(client.emit('p', 1))];
    const closing = client.close();

    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await closing;
    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('are waited for by a close that drains', async () => {
    const { client, server, statuses } = await held();
    const calls = [client.request('p', 1), lastValueFrom(client.emit('p', 2))];
    const closing = client.close({ drain: true });
    await turns(3);
    expect(statuses.at(-1)).toBe('blocked');
    client.link!.unblocked();
    await answer(server, 1);
    await Promise.all([...calls, closing]);

    expect(dataOf(server)).toEqual([1, 2]);
    expect(statuses.at(-1)).toBe('closed');
  });

  it('hold up a close that drains no longer than their time-outs', async () => {
    const { client } = await held({ timeout: 20 });
    const call = client.request('p', 1);
    const closing = client.close({ drain: true });

    await expect(call).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    await closing;
  });

  it('go out on the next connection if this one breaks', async () => {
    const { client, network, server } = await held({ retryDelay: 1, maxRetryDelay: 1 });
    const call = client.request('p', 1);
    network.cut();
    await answer(server, 1);

    await call;
  });
});

describe('a call by whoever hears that the client is connected', () => {
  it('comes after those that waited, and counts as sent', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network, { retryAttempts: 0 });
    const calls: Promise<unknown>[] = [];
    client.status.subscribe(status => {
      if (status === 'connected') calls.push(client.request('p', 2));
    });
    calls.push(client.request('p', 1));
    await eventually(() => server.received.length === 2);
    expect(dataOf(server)).toEqual([1, 2]);
    network.cut();

    for (const call of calls) await expect(call).rejects.toMatchObject({ executed: 'unknown' });
    await client.close();
  });
});

describe('a request whose write fails later', () => {
  it('may have been executed, so the server is told to stop', async () => {
    const { client, server } = await connected();
    const first = client.request('p', 1);
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    server.reply({ isDisposed: true, id });
    await first;
    client.written = () => turns(2).then(() => Promise.reject(new Error('nacked')));

    await expect(client.request('p', 2)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'unknown',
      retryable: true,
      cause: new Error('nacked'),
    });
    await turns(3);
    expect(server.controls).toEqual([{ cancel: server.requests[1]!.id }]);
  });
});
