import { brokerSuite, startBroker, type Broker } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import { Redis } from 'ioredis';
import { RedisClient, RedisServer } from '../src/index.js';
import { emit } from './support/emit.js';

const settings = { retryDelay: 20, maxRetryDelay: 100, timeout: 45_000, logger: false } as const;

brokerSuite(
  'redis',
  master => {
    /** A further one, until the end of the test. */
    const start = async (options: {
      readonly sentinel?: boolean;
      readonly config: readonly string[];
    }): Promise<Broker> => {
      const broker = await startBroker('redis', { peers: true, ...options });
      atEnd(() => broker.stop());
      return broker;
    };

    it('follows the sentinels to the replica that has taken over', async () => {
      const { host, port } = master();
      const replica = await start({ config: [`replicaof ${host} ${port}`] });
      const sentinel = await start({
        sentinel: true,
        config: [
          `sentinel monitor main ${host} ${port} 1`,
          'sentinel down-after-milliseconds main 300',
          'sentinel failover-timeout main 2000',
        ],
      });
      const asked = new Redis({ host: sentinel.host, port: sentinel.port });
      atEnd(() => asked.disconnect());
      let replicas: unknown;
      await until('the sentinel knows the replica', () => {
        void asked.call('SENTINEL', 'REPLICAS', 'main').then(found => (replicas = found));
        return Array.isArray(replicas) && replicas.flat().includes(String(replica.port));
      });
      const options = { sentinels: [{ host: sentinel.host, port: sentinel.port }], name: 'main', ...settings };
      const seen: unknown[] = [];
      const server = new RedisServer(options)
        .onMessage('echo', data => data)
        .onEvent('event', data => void seen.push(data));
      const client = new RedisClient(options);
      atEnd(() => Promise.all([client.close(), server.close()]));
      await server.listen();
      expect(await client.request('echo', 'before')).toBe('before');
      const statuses: string[] = [];
      server.status.subscribe(status => void statuses.push(status));

      await master().kill();
      await until('the server is back', () => statuses.join() === 'connected,reconnecting,connected', 45_000);

      expect(await client.request('echo', 'after')).toBe('after');
      await emit(client, 'event', 1);
      await until('the event arrived', () => seen.length === 1);
      const [publisher] = client.unwrap<[Redis, Redis]>();
      expect((publisher.stream as { readonly remotePort?: number }).remotePort).toBe(replica.port);
    }, 60_000);
  },
  { peers: true },
);
