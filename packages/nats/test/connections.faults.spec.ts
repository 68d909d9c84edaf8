import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectNewer, type NatsConnection as NewerConnection } from '@nats-io/transport-node';
import { brokerSuite } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import { connect, type NatsConnection } from 'nats';
import { NatsServer, type NatsClientOptions } from '../src/index.js';
import { clientOf, emit, name, serve } from './support/service.js';

/** Both drivers, by the version of their client. */
const drivers = {
  nats: (servers: string): Promise<NatsConnection> => connect({ servers, reconnectTimeWait: 20 }),
  '@nats-io/transport-node': (servers: string): Promise<NewerConnection> =>
    connectNewer({ servers, reconnectTimeWait: 20 }),
} as const;

brokerSuite(
  'nats',
  broker => {
    describe.each(Object.entries(drivers))('a connection of %s', (_driver, open) => {
      it('is used by a server and a client, and stays open, without anything of ours', async () => {
        const connection = await open(broker().url);
        atEnd(() => connection.close());
        const [pattern, event] = [name('echo'), name('event')];
        const seen: unknown[] = [];
        const { server } = await serve(
          broker(),
          each =>
            each
              .onMessage(pattern, (data, context) => [data, context.getMetadata()])
              .onEvent(event, data => void seen.push(data)),
          { connection },
        );
        const client = clientOf(broker(), { connection });

        expect(await client.request(pattern, 1, { metadata: { a: 'b' } })).toEqual([1, { a: 'b' }]);
        await emit(client, event, 2);
        await until('the event arrived', () => seen.length === 1);
        await expect(client.request(name('nobody'), 1)).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });
        await expect(client.request(pattern, 'x'.repeat(1_100_000))).rejects.toMatchObject({
          code: 'PARLEY_TOO_LARGE',
        });
        expect(client.unwrap()).toBe(connection);
        await client.close();
        await server.close();

        expect(connection.isClosed()).toBe(false);
        const stranger = await connection
          .request(pattern, '{}', { timeout: 500 })
          .catch((error: Error) => error.message);
        expect(stranger).toMatch(/503|no responders/i);
      });

      it('comes back by itself, with the subscriptions', async () => {
        const connection = await open(broker().url);
        atEnd(() => connection.close());
        const pattern = name('echo');
        await serve(broker(), server => server.onMessage(pattern, data => data), { connection });
        const statuses: string[] = [];
        const client = clientOf(broker(), { connection });
        client.status.subscribe(status => void statuses.push(status));
        await client.connect();

        await broker().restart();
        await until('it is back', () => statuses.at(-1) === 'connected' && statuses.includes('reconnecting'));

        expect(await client.request(pattern, 1)).toBe(1);
      });

      it('that ends for good ends the calls, with a code', async () => {
        const connection = await open(broker().url);
        const client = clientOf(broker(), { connection });
        await client.connect();

        await connection.close();

        await expect(client.request(name('x'), 1)).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_ENDED' });
      });

      it('made by a factory is ours: it is closed, and made anew after a loss', async () => {
        const made: (NatsConnection | NewerConnection)[] = [];
        const connection = async (): Promise<NatsConnection | NewerConnection> => {
          const each = await open(broker().url);
          made.push(each);
          return each;
        };
        const pattern = name('echo');
        await serve(broker(), server => server.onMessage(pattern, data => data));
        const client = clientOf(broker(), { connection });
        expect(await client.request(pattern, 1)).toBe(1);

        await broker().restart();
        await until('there is another one', () => made.length === 2);
        expect(await client.request(pattern, 2)).toBe(2);
        await client.close();

        expect(made.map(each => each.isClosed())).toEqual([true, true]);
      });
    });

    it('tells of connections and losses, and of lame ducks', async () => {
      const told: string[] = [];
      const client = clientOf(broker());
      for (const event of ['connect', 'disconnect', 'reconnect', 'ldm']) client.on(event, () => void told.push(event));
      expect(() => client.on('nonsense', () => undefined)).toThrow('no event');
      await client.connect();

      await broker().restart();
      await until('it is back', () => told.includes('reconnect'));
      expect(told.filter(event => event !== 'ldm')).toEqual(['connect', 'disconnect', 'reconnect']);
    });

    it('goes on with a broker in lame duck mode until that leaves, and comes back after it', async () => {
      const pattern = name('echo');
      const { server } = await serve(broker(), each => each.onMessage(pattern, data => data));
      const client = clientOf(broker());
      let lame = 0;
      client.on('ldm', () => lame++);
      server.on('ldm', () => lame++);
      await client.connect();

      await broker().signal('SIGUSR2');
      await until('both were told', () => lame === 2);
      const during = await Promise.allSettled(Array.from({ length: 20 }, () => client.request(pattern, 1)));
      await broker().restart();

      expect(during.every(({ status }) => status === 'fulfilled')).toBe(true);
      expect(await client.request(pattern, 2)).toBe(2);
    }, 20_000);

    it('gives up a broker that says nothing, and leaves no socket behind', async () => {
      const sockets: Socket[] = [];
      const silent = createServer(socket => void sockets.push(socket.on('error', () => undefined))).listen(
        0,
        '127.0.0.1',
      );
      await once(silent, 'listening');
      atEnd(() => silent.close());
      const { port } = silent.address() as AddressInfo;
      const options: NatsClientOptions = { servers: `127.0.0.1:${port}`, connectTimeout: 100 };

      await expect(clientOf(broker(), options).connect()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
      const server = new NatsServer({ ...options, logger: false });
      await expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_LISTEN_FAILED' });

      expect(sockets).toHaveLength(2);
      await until('both are closed', () => sockets.every(({ readyState }) => readyState !== 'open'));
    });

    it('closes although the broker is frozen', async () => {
      const pattern = name('echo');
      const { server } = await serve(broker(), each => each.onMessage(pattern, data => data), {
        shutdownTimeout: 100,
        closeTimeout: 100,
      });
      const client = clientOf(broker(), { closeTimeout: 100 });
      await client.request(pattern, 1);

      await broker().pause();
      try {
        await Promise.all([client.close(), server.close()]);
      } finally {
        await broker().resume();
      }

      expect(client.pendingCount).toBe(0);
    });

    it('lets nothing be lost of a server that closes while it is called', async () => {
      const pattern = name('work');
      const replica = (): Promise<unknown> => serve(broker(), server => server.onMessage(pattern, async data => data));
      await replica();
      const { server } = await serve(broker(), each => each.onMessage(pattern, async data => data));
      const client = clientOf(broker());
      await client.connect();

      const calls = Array.from({ length: 500 }, (_, call) => client.request(pattern, call));
      await server.close();

      expect(await Promise.all(calls)).toEqual(Array.from({ length: 500 }, (_, call) => call));
    });
  },
  { own: true, config: ['lame_duck_grace_period: "200ms"', 'lame_duck_duration: "30s"'] },
);
