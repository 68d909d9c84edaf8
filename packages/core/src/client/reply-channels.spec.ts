import { connected, type Connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';
import type { ClientOptions } from './client-options.js';
import type { ClientTraits } from './client-traits.js';

const traits: Partial<ClientTraits> = {
  replyChannel: route => `${route}.reply`,
  inFlightOnLoss: 'wait',
  identifies: 'request',
};

const made = (options: ClientOptions = {}): Promise<Connected> => connected(options, traits);

const steady = { retryDelay: 1, maxRetryDelay: 1 };

describe('the channels on which servers of Nest answer', () => {
  it('are listened to from the first request of a route, which waits for that, and only once', async () => {
    const { client, server } = await made();
    const subscribed: string[] = [];
    let live!: () => void;
    client.subscribing = channel => {
      subscribed.push(channel);
      return new Promise(resolve => (live = resolve));
    };
    for (let n = 0; n < 3; n++) client.request('p', n).catch(() => undefined);
    await turns(3);
    expect([subscribed, server.received.length]).toEqual([['p.reply'], 0]);
    live();
    await server.request(2);
    client.request('p', 3).catch(() => undefined);
    await server.request(3);

    expect(subscribed).toEqual(['p.reply']);
    expect(server.requests.map(({ data }) => data)).toEqual([0, 1, 2, 3]);
    await client.close();
  });

  it('do not change the order of requests and events', async () => {
    const { client, server } = await made();
    client.request('a', 1).catch(() => undefined);
    await server.request(0);
    client.request('b', 2).catch(() => undefined);
    client.request('a', 3).catch(() => undefined);
    client.emit('e', 4);
    await eventually(() => server.received.length === 4);

    expect(server.received.map(({ data }) => data)).toEqual([1, 2, 3, 4]);
    await client.close();
  });

  it('are not waited for where they need no time', async () => {
    const { client, server } = await made();
    client.subscribing = () => undefined;
    client.request('p', 1).catch(() => undefined);

    expect(server.wire.requests.sent).toHaveLength(1);
    await client.close();
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no permission'))],
    [
      'throws',
      () => {
        throw new Error('no permission');
      },
    ],
  ])('fail their requests where the transport %s, and are asked for again by the next one', async (_how, refuse) => {
    const { client, server } = await made();
    client.subscribing = refuse;
    const calls = [client.request('p', 1), client.request('p', 2)];
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({
        code: 'PARLEY_SUBSCRIPTION_REFUSED',
        details: { pattern: 'p', address: 'loopback://client' },
        cause: new Error('no permission'),
      });
    }
    client.subscribing = () => undefined;
    client.request('p', 3).catch(() => undefined);
    await server.request();

    expect(server.requests.map(({ data }) => data)).toEqual([3]);
    await client.close();
  });

  it('come back with the connection where a request waits for its answer, and others at their next use', async () => {
    const { client, server, network } = await made(steady);
    const answered = client.request('idle', 1);
    const { id } = await server.request();
    server.reply({ response: 1, isDisposed: true, id });
    await answered;
    const call = client.request('p', 2);
    const { id: pending } = await server.request(1);
    network.cut();
    await eventually(() => client.opens === 2 && client.channels.size > 0);

    expect([...client.channels]).toEqual(['p.reply']);
    server.reply({ response: 2, isDisposed: true, id: pending });
    expect(await call).toBe(2);
    await client.close();
  });

  it('may be lost before they are there: the requests go on waiting, in order', async () => {
    const { client, server, network } = await made(steady);
    let fail!: (error: Error) => void;
    client.subscribing = () => new Promise((_resolve, reject) => (fail = reject));
    client.request('p', 1).catch(() => undefined);
    client.request('p', 2).catch(() => undefined);
    fail(new Error('connection is closed')); // as drivers say ahead of the loss itself
    network.cut();
    await eventually(() => server.requests.length === 2);

    expect(server.requests.map(({ data }) => data)).toEqual([1, 2]);
    expect([...client.channels]).toEqual(['p.reply']);
    await client.close();
  });

  it('hold up nothing any more when the client closes', async () => {
    const { client, server } = await made();
    client.subscribing = () => new Promise(() => undefined);
    const call = client.request('p', 1);
    await client.close();
    await expect(call).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    client.subscribing = () => undefined;
    client.request('p', 2).catch(() => undefined);
    await eventually(() => server.requests.length === 1);

    expect(server.requests.map(({ data }) => data)).toEqual([2]);
    await client.close();
  });

  it('are none for events, and none at all where the transport has none', async () => {
    const { client } = await made();
    client.emit('e', 1);
    await turns(2);
    const network = new Loopback();
    const other = new LoopbackClient(network);
    const server = new RawServer(network);
    other.request('p', 1).catch(() => undefined);
    await server.request();

    expect([client.channels.size, other.channels.size]).toEqual([0, 0]);
    await client.close();
    await other.close();
  });

  describe('when they are not used any more', () => {
    beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
    afterEach(() => jest.useRealTimers());

    it('are dropped after a minute, and none with a pending request', async () => {
      const { client, server } = await made();
      client.request('pending', 1).catch(() => undefined);
      const answered = client.request('idle', 2);
      const { id } = await server.request(1);
      server.reply({ response: 2, isDisposed: true, id });
      await answered;
      await jest.advanceTimersByTimeAsync(59_000);
      expect([...client.channels]).toEqual(['pending.reply', 'idle.reply']);
      await jest.advanceTimersByTimeAsync(16_000);

      expect([...client.channels]).toEqual(['pending.reply']);
      await client.close();
      expect(jest.getTimerCount()).toBe(0);
    });

    it('are kept as long as there is a request once in a while', async () => {
      const { client, server } = await made();
      let subscriptions = 0;
      client.subscribing = () => void subscriptions++;
      for (let n = 0; n < 5; n++) {
        const call = client.request('p', n);
        const { id } = await server.request(n);
        server.reply({ response: n, isDisposed: true, id });
        await call;
        await jest.advanceTimersByTimeAsync(40_000);
      }

      expect(subscriptions).toBe(1);
      await client.close();
    });

    it('are at most 1000: the one that was used the longest ago goes, if nothing is pending there', async () => {
      const { client, server } = await made();
      client.subscribing = () => undefined;
      client.request('pending', 0).catch(() => undefined);
      server.wire.requests.sent.length = 0;
      for (let n = 0; n < 1001; n++) {
        const call = client.request(`p${n}`, n);
        const { id } = await server.request(n + 1);
        server.reply({ response: n, isDisposed: true, id });
        await call;
      }
      const channels = [...client.channels];

      expect(channels).toHaveLength(1000);
      expect(channels.slice(0, 2)).toEqual(['pending.reply', 'p2.reply']);
      await client.close();
    });

    it.each([
      ['rejects', () => Promise.reject(new Error('mine'))],
      [
        'throws',
        () => {
          throw new Error('mine');
        },
      ],
    ])('are dropped even if the transport %s', async (_how, refuse) => {
      const { client, server } = await made();
      client.leaving = refuse;
      const call = client.request('p', 1);
      const { id } = await server.request();
      server.reply({ response: 1, isDisposed: true, id });
      await call;
      await jest.advanceTimersByTimeAsync(75_000);

      expect(client.log.warnings).toEqual(["The channel 'p.reply' could not be left"]);
      await client.close();
    });
  });
});
