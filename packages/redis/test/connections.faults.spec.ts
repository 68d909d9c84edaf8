import { brokerSuite } from '@parley/brokers';
import { FaultProxy } from '@parley/conformance/faults';
import { atEnd, until } from '@parley/test-support';
import { Cluster, Redis } from 'ioredis';
import { RedisClient, RedisServer } from '../src/index.js';
import { emit } from './support/emit.js';
import { clientFor, serve } from './support/service.js';

const settings = { retryDelay: 10, maxRetryDelay: 50, timeout: 5000, logger: false } as const;

brokerSuite(
  'redis',
  broker => {
    /** A client of ioredis that is the test's own. */
    const ours = (at: { readonly host: string; readonly port: number } = broker()): Redis => {
      const redis = new Redis({ host: at.host, port: at.port, retryStrategy: () => 20 });
      redis.on('error', () => undefined);
      atEnd(() => redis.disconnect());
      return redis;
    };
    const listenersOf = (redis: Redis): number =>
      redis.eventNames().reduce((count, name) => count + redis.listenerCount(name), 0);

    it('uses a client of ioredis it is given, and leaves it open, without listeners of its own', async () => {
      const redis = ours();
      const before = listenersOf(redis);
      const server = new RedisServer({ connection: redis, ...settings }).onMessage('echo', data => data);
      const client = new RedisClient({ connection: redis, ...settings });

      await server.listen();
      expect(await client.request('echo', 1)).toBe(1);
      const later = redis.set('mine', 'still here');
      await Promise.all([emit(client, 'nothing', 1), redis.get('mine')]);
      await client.close();
      await server.close();

      expect(await later).toBe('OK');
      expect(await redis.getdel('mine')).toBe('still here');
      expect(redis.status).toBe('ready');
      expect(listenersOf(redis)).toBe(before);
    });

    it('comes back with a client it was given, which does so by itself', async () => {
      const proxy = await FaultProxy.start({ upstream: { host: broker().host, port: broker().port } });
      atEnd(() => proxy.close());
      await serve(broker(), server => server.onMessage('echo', data => data));
      const client = new RedisClient({ connection: ours(proxy), ...settings });
      atEnd(() => client.close());
      expect(await client.request('echo', 1)).toBe(1);

      let lost = 0;
      client.status.subscribe(status => void (lost += status === 'reconnecting' ? 1 : 0));

      for (let round = 0; round < 3; round++) {
        await proxy.cut();
        await until('it is noticed', () => lost === round + 1);
        expect(await client.request('echo', round)).toBe(round);
      }
    });

    it('says so when a client it was given has ended for good', async () => {
      const redis = ours();
      const client = new RedisClient({ connection: redis, ...settings });
      atEnd(() => client.close());
      await client.connect();

      redis.disconnect();
      await until('it is known', () => redis.status === 'end');

      await expect(client.request('echo', 1)).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_ENDED' });
    });

    it('has a factory make what it needs, each time anew, and closes that itself', async () => {
      const made: Redis[] = [];
      const factory = (): Redis => {
        const redis = new Redis({ host: broker().host, port: broker().port });
        made.push(redis);
        return redis;
      };
      const server = new RedisServer({ connection: factory, ...settings }).onMessage('echo', data => data);
      const client = new RedisClient({ connection: factory, ...settings });

      await server.listen();
      expect(await client.request('echo', 1)).toBe(1);
      await client.close();
      expect(await client.request('echo', 2)).toBe(2);
      await client.close();
      await server.close();

      expect(made.map(({ status }) => status)).toEqual(Array(6).fill('end'));
    });

    it('is told of a client of ioredis by `on()`, with its role, and shows both by `unwrap()`', async () => {
      const seen: unknown[] = [];
      const client = clientFor(broker());
      client.on('ready', role => seen.push(role));
      client.on('end', role => seen.push(`${String(role)} ended`));

      await client.connect();
      const [publisher, subscriber] = client.unwrap<[Redis, Redis]>();
      expect(seen.sort()).toEqual(['pub', 'sub']);
      expect(await publisher.ping()).toBe('PONG');
      expect(subscriber.status).toBe('ready');
      await client.close();

      expect(seen.sort()).toEqual(['pub', 'pub ended', 'sub', 'sub ended']);
      expect(() => client.on('nonsense', () => undefined)).toThrow('There is no event');
    });

    it('is lost if one of its two connections is, and comes back with both', async () => {
      const { server } = await serve(broker(), each => each.onMessage('echo', data => data));
      const client = clientFor(broker());
      const statuses: string[] = [];
      client.status.subscribe(status => void statuses.push(status));
      await client.connect();

      for (const [index, role] of ['pub', 'sub'].entries()) {
        const before = statuses.length;
        client.unwrap<[Redis, Redis]>()[index]!.stream.destroy();
        await until(`it noticed that ${role} is gone`, () => statuses.length === before + 2);
        expect(await client.request('echo', role)).toBe(role);
      }

      expect(statuses).toEqual(['connecting', 'connected', 'reconnecting', 'connected', 'reconnecting', 'connected']);
      expect(server.inFlightCount).toBe(0);
    });

    it('is known to be lost by the first call that finds it so, which waits like those after it', async () => {
      await serve(broker(), each => each.onMessage('echo', data => data));
      const client = clientFor(broker());
      expect(await client.request('echo', 'before')).toBe('before');
      client.unwrap<[Redis, Redis]>()[0].stream.destroy();
      const event = emit(client, 'echo', 'event');

      expect(await Promise.all([client.request('echo', 1), client.request('echo', 2)])).toEqual([1, 2]);
      await event;
    });

    it('names the sentinels it cannot reach', async () => {
      const client = new RedisClient({ sentinels: [{ host: '127.0.0.1', port: 1 }], name: 'main', ...settings });
      atEnd(() => client.close());

      await expect(client.connect()).rejects.toMatchObject({
        code: 'PARLEY_CONNECT_FAILED',
        message: expect.stringContaining('Redis Sentinel 127.0.0.1:1'),
      });
    });
  },
  { own: true },
);

describe('on a Cluster', () => {
  brokerSuite(
    'redis',
    broker => {
      // the nodes of a Cluster say where they are, which is not where a proxy or container shows them
      const natMap = (): { readonly host: string; readonly port: number } => ({
        host: broker().host,
        port: broker().port,
      });
      const cluster = (): object => ({ cluster: [natMap()], clusterOptions: { natMap }, ...settings });

      beforeAll(async () => {
        const redis = new Redis(natMap());
        await redis.cluster('ADDSLOTSRANGE', 0, 16383);
        while (!(await redis.cluster('INFO')).includes('cluster_state:ok'));
        redis.disconnect();
      });

      it('carries requests, streams and events', async () => {
        const seen: unknown[] = [];
        const server = new RedisServer({ ...cluster(), group: 'g' })
          .onMessage('echo', data => data)
          .onMessage('count', function* () {
            for (let value = 0; value < 1000; value++) yield value;
          })
          .onEvent('event', data => void seen.push(data));
        const client = new RedisClient(cluster());
        atEnd(() => server.close());
        atEnd(() => client.close());
        await server.listen();

        expect(await client.request('echo', { any: 'thing' })).toEqual({ any: 'thing' });
        expect(await client.request('count', 1)).toBe(999);
        await emit(client, 'event', 1);
        await until('the event arrived', () => seen.length === 1);
      });

      it('leaves it to the time-out that nobody handles a request: receivers are counted at one node', async () => {
        const client = new RedisClient(cluster());
        atEnd(() => client.close());

        expect(RedisClient.capabilities(cluster()).noHandler).toBe('timeout');
        await expect(client.request('nobody', 1, { timeout: 60 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
      });

      it('takes a Cluster of the user, too', async () => {
        const own = new Cluster([natMap()], { natMap });
        atEnd(() => own.disconnect());
        const server = new RedisServer({ connection: own, ...settings }).onMessage('echo', data => data);
        const client = new RedisClient({ connection: own, ...settings });
        await server.listen();

        expect(await client.request('echo', 1)).toBe(1);
        await client.close();
        await server.close();

        expect(own.status).toBe('ready');
      });
    },
    { config: ['cluster-enabled yes', 'cluster-announce-ip 127.0.0.1'] },
  );
});
