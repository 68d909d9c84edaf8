import { brokerSuite } from '@parley/brokers';
import { atEnd, load, signal, throughout, until } from '@parley/test-support';
import { connect, connectAsync } from 'mqtt';
import { firstValueFrom } from 'rxjs';
import { MqttClient, MqttServer, MqttStatus } from '../src/index.js';
import { device } from './support/device.js';
import { clientFor, serve, topic } from './support/service.js';

interface Emitter {
  eventNames(): readonly (string | symbol)[];
  listenerCount(event: string | symbol): number;
}

/** How many listeners there are of each event. */
const listeners = (emitter: Emitter): Record<string, number> =>
  Object.fromEntries(emitter.eventNames().map(event => [String(event), emitter.listenerCount(event)]));

brokerSuite(
  'mqtt',
  broker => {
    it('is used as it is when it is supplied, and stays open, without our listeners and subscriptions', async () => {
      const { url } = broker();
      const pattern = topic('supplied');
      const [forServer, forClient] = [await device(url), await device(url)];
      const before = listeners(forClient);
      const server = new MqttServer({ connection: forServer, logger: false });
      const client = new MqttClient({ connection: forClient, logger: false });
      server.onMessage(pattern, data => data);
      atEnd(() => Promise.all([client.close(), server.close()]));

      await server.listen();
      expect(await client.request(pattern, 'mine')).toBe('mine');
      expect(client.unwrap()).toBe(forClient);
      await Promise.all([client.close(), server.close()]);

      expect([forClient.connected, forServer.connected]).toEqual([true, true]);
      expect(listeners(forClient)).toEqual(before);
      let late = 0;
      forServer.on('message', () => late++);
      await forClient.publishAsync(pattern, '1', { qos: 1 });
      await forServer.publishAsync(pattern, '1', { qos: 1 });
      expect(late).toBe(0);
    });

    it('that is supplied comes back by itself', async () => {
      const { url } = broker();
      const pattern = topic('comes-back');
      const driver = await connectAsync(url, { reconnectPeriod: 20 });
      atEnd(() => driver.endAsync(true));
      const server = new MqttServer({ connection: driver, logger: false });
      server.onMessage(pattern, data => data);
      atEnd(() => server.close());
      const seen: string[] = [];
      await server.listen();
      server.status.subscribe(status => seen.push(status));

      driver.stream.destroy();
      await until('it is back', () => seen.join() === 'connected,reconnecting,connected');

      expect(await clientFor(url).request(pattern, 'again')).toBe('again');
    });

    it('that is supplied and ended by its owner is gone for good', async () => {
      const driver = await connectAsync(broker().url, { reconnectPeriod: 20 });
      const client = new MqttClient({ connection: driver, logger: false });
      atEnd(() => client.close());
      await client.connect();

      await driver.endAsync();

      await expect(client.request('any', 1)).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_ENDED' });
    });

    it('is made by a factory each time one is needed, and ended with its client', async () => {
      const { url } = broker();
      const pattern = topic('factory');
      await serve(url, server => server.onMessage(pattern, data => data));
      const made: ReturnType<typeof connect>[] = [];
      const client = new MqttClient({
        connection: () => (made.push(connect(url, { reconnectPeriod: 0 })), made.at(-1)!),
        retryDelay: 10,
      });
      atEnd(() => client.close());

      expect(await client.request(pattern, 1)).toBe(1);
      made[0]!.stream.destroy();
      await until('there is another one', () => made.length === 2);
      expect(await client.request(pattern, 2)).toBe(2);
      await client.close();

      expect(made.map(({ connected }) => connected)).toEqual([false, false]);
    });

    it('sends without delay', async () => {
      const client = clientFor(broker().url);
      await client.connect();
      const { stream } = client.unwrap<{ readonly stream: { setNoDelay(on: boolean): void } }>();

      // Node keeps what was asked for under a symbol
      const asked = Object.getOwnPropertySymbols(stream).find(symbol => symbol.description === 'kSetNoDelay')!;
      expect((stream as unknown as Record<symbol, unknown>)[asked]).toBe(true);
    });

    it.each([4, 5] as const)('of a server may leave a session that collects what comes: version %d', async version => {
      const { url } = broker();
      const pattern = topic('durable');
      const seen: unknown[] = [];
      const release = signal();
      const kept = {
        clean: false,
        clientId: `durable-${version}-${process.pid}`,
        protocolVersion: version,
        properties: version === 5 ? { sessionExpiryInterval: 60 } : undefined,
      };
      const register = (server: MqttServer): unknown =>
        server.onEvent(pattern, async data => {
          seen.push(data);
          if (data === 'first') await release.promise;
        });
      const client = clientFor(url, { qos: 1, protocolVersion: version });
      const { server } = await serve(url, register, kept);

      await firstValueFrom(client.emit(pattern, 'first'));
      await until('the first one is handled', () => server.inFlightCount === 1);
      const closing = server.close();
      await firstValueFrom(client.emit(pattern, 'while it drains'));
      release.fire();
      await closing;
      await firstValueFrom(client.emit(pattern, 'while it is away'));
      await serve(url, register, kept);

      await until('all were handled', () => seen.length === 3);
      expect(seen).toEqual(['first', 'while it drains', 'while it is away']);
    });

    it('says what becomes of it', async () => {
      const client = clientFor(broker().url);
      const seen: string[] = [];
      client.status.subscribe(status => seen.push(status));
      const events: string[] = [];
      for (const event of ['connect', 'close'] as const) client.on(event, () => events.push(event));

      await client.connect();
      await client.close();

      expect(seen).toEqual([MqttStatus.CONNECTING, MqttStatus.CONNECTED, MqttStatus.CLOSED]);
      expect(events).toEqual(['connect', 'close']);
      expect(() => client.on('unknown', () => undefined)).toThrow(
        expect.objectContaining({ code: 'PARLEY_UNKNOWN_EVENT' }),
      );
    });

    it('is kept while the server has more than it may do for longer than mqtt.js waits for a sign of the broker', async () => {
      const { url } = broker();
      const pattern = topic('busy');
      const release = signal();
      const seen: unknown[] = [];
      const statuses: string[] = [];
      const { server } = await serve(url, each => each.onEvent(pattern, data => (seen.push(data), release.promise)), {
        keepalive: 1,
        maxInFlight: 1,
      });
      server.status.subscribe(status => statuses.push(status));
      const client = clientFor(url, { qos: 1 });
      for (const number of [1, 2, 3]) await firstValueFrom(client.emit(pattern, number));
      await until('one is in work', () => seen.length === 1);

      await throughout(2500, 'it is connected', () => statuses.join() === 'connected');
      release.fire(undefined);
      await until('the others are handled', () => seen.length === 3);
    });

    it('is restored after the broker was killed and started again under load', async () => {
      const pattern = topic('load');
      const { url } = broker();
      await serve(url, server => server.onMessage(pattern, data => data));
      const client = clientFor(url, { timeout: 1000, replyGrace: 200 });
      const running = load(() => client.request(pattern, 1), 20);
      await until('the load runs', () => running.answered > 1000);

      await broker().kill();
      await until('the client has noticed', () => client.pendingCount === 20);
      await broker().start();
      const before = running.answered;
      await until('the load runs again', () => running.answered > before + 1000, 10_000);
      await running.stop();

      expect(client.pendingCount).toBe(0);
      expect(await firstValueFrom(client.send(pattern, 'all is well'))).toBe('all is well');
    }, 30_000);
  },
  { own: true },
);
