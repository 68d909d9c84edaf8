import { brokerSuite } from '@parley/brokers';
import { atEnd, throughout, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { MqttServer, type MqttContext } from '../src/index.js';
import { device } from './support/device.js';
import { clientFor, serve, topic } from './support/service.js';

brokerSuite('mqtt', broker => {
  describe.each([4, 5] as const)('subscriptions, protocol version %d', protocolVersion => {
    it('have every overlapping handler run exactly once, whatever the overlap', async () => {
      const root = topic('overlap');
      const seen: string[] = [];
      const filters = [`${root}/+/c`, `${root}/b/+`, `${root}/#`, `${root}/b/c`, `${root}/+/+`, `+/b/c`, `${root}/x/+`];
      await serve(
        broker().url,
        server => {
          for (const filter of filters) server.onEvent(filter, () => void seen.push(filter));
        },
        { protocolVersion },
      );

      await firstValueFrom(clientFor(broker().url, { protocolVersion }).emit(`${root}/b/c`, 1));

      await until('all have run', () => seen.length >= filters.length - 1);
      await throughout(30, 'none ran twice', () => seen.length === filters.length - 1);
      expect(seen.sort()).toEqual(filters.filter(filter => !filter.includes('/x/')).sort());
    });

    it('answer a request once, by the most special handler', async () => {
      const root = topic('special');
      const ran: string[] = [];
      const { server } = await serve(
        broker().url,
        each => {
          for (const filter of [`${root}/#`, `${root}/+`, `${root}/a`, `+/a`])
            each.onMessage(filter, () => (ran.push(filter), filter));
          each.onEvent(`${root}/+`, () => undefined);
        },
        { protocolVersion },
      );
      const client = clientFor(broker().url, { protocolVersion });

      expect(await client.request(`${root}/a`, 1)).toBe(`${root}/a`);
      expect(await client.request(`${root}/b`, 1)).toBe(`${root}/+`);
      expect(await client.request(`${root}/b/c`, 1)).toBe(`${root}/#`);
      await throughout(30, 'each was handled once', () => ran.length === 3);
      expect(server.inFlightCount).toBe(0);
    });

    it('by # do not bring answers, control messages or notes to the handlers', async () => {
      const seen: string[] = [];
      await serve(
        broker().url,
        server => server.onMessage('#', async (_, context) => (seen.push((context as MqttContext).getTopic()), 'any')),
        { protocolVersion },
      );
      await serve(
        broker().url,
        server => server.onEvent('#', (_, context) => void seen.push((context as MqttContext).getTopic())),
        {
          protocolVersion,
        },
      );
      const client = clientFor(broker().url, { protocolVersion });

      expect(await client.request('some/topic', 1)).toBe('any');
      const driver = await device(broker().url);
      await driver.publishAsync('other/topic', JSON.stringify({ pattern: 'x', data: 1, id: 'of a Nest client' }));

      await until('the requests arrived', () => seen.length >= 2);
      await throughout(50, 'nothing else did', () => seen.length === 2);
      expect(seen).toEqual(['some/topic', 'other/topic']);
    });

    it('share requests and events among the servers of a group, each of which one gets', async () => {
      const root = topic('shared');
      const counts = [0, 0, 0];
      const events: number[] = [];
      const others: number[] = [];
      for (const index of counts.keys()) {
        await serve(
          broker().url,
          server =>
            server
              .onMessage(`${root}/+`, () => ++counts[index]!)
              .onEvent<number>(`${root}/e`, data => void events.push(data)),
          { protocolVersion, group: 'workers' },
        );
      }
      await serve(broker().url, server => server.onEvent<number>(`${root}/e`, data => void others.push(data)), {
        protocolVersion,
        group: 'auditors',
      });
      const client = clientFor(broker().url, { protocolVersion });
      const numbers = Array.from({ length: 30 }, (_, index) => index);

      await Promise.all(numbers.map(number => client.request(`${root}/r`, number)));
      for (const number of numbers) client.emit(`${root}/e`, number);

      await until('each group has the events', () => events.length >= 30 && others.length >= 30);
      await throughout(30, 'each once', () => events.length === 30 && others.length === 30);
      expect(counts.reduce((total, count) => total + count, 0)).toBe(30);
      expect(counts.every(count => count > 0)).toBe(true);
      expect([...events].sort((a, b) => a - b)).toEqual(numbers);
    });

    it('may be shared by the pattern, as in Nest, and are called without the group or with it', async () => {
      const pattern = topic('by-pattern');
      let calls = 0;
      for (let replica = 0; replica < 2; replica++) {
        await serve(broker().url, server => server.onMessage(`$share/mine/${pattern}`, () => ++calls), {
          protocolVersion,
        });
      }
      const client = clientFor(broker().url, { protocolVersion });

      await client.request(pattern, 1);
      await client.request(`$share/mine/${pattern}`, 1);

      expect(calls).toBe(2);
    });

    it('are made for handlers that come while the server listens', async () => {
      const root = topic('later');
      const seen: string[] = [];
      const { server } = await serve(broker().url, each => each.onEvent(`${root}/a`, () => void seen.push('a')), {
        protocolVersion,
      });
      const client = clientFor(broker().url, { protocolVersion });
      const heard = async (): Promise<boolean> => {
        seen.length = 0;
        await firstValueFrom(client.emit(`${root}/a`, 1));
        await until('the first one ran', () => seen.includes('a'));
        return seen.includes('#');
      };

      server.onEvent(`${root}/#`, () => void seen.push('#'));
      while (!(await heard()));
      await heard();

      expect([...seen].sort()).toEqual(['#', 'a']);
    });
  });

  it('of a group and of none that overlap are refused where MQTT 3.1.1 could not tell them apart', async () => {
    const root = topic('undecidable');
    const register = (server: MqttServer): MqttServer =>
      server.onEvent(`$share/one/${root}/+`, () => 1).onEvent(`${root}/a`, () => 2);
    const server = register(new MqttServer({ url: broker().url, logger: false }));
    atEnd(() => server.close());

    await expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_UNSUPPORTED' });
    await serve(broker().url, register, { protocolVersion: 5 });
  });

  it('to Nest replies are made once for a pattern, and not at all where that is not wanted', async () => {
    const pattern = topic('subscribed');
    await serve(broker().url, server => server.onMessage(pattern, data => data));
    for (const nestReplies of [true, false]) {
      const client = clientFor(broker().url, { nestReplies });
      await client.connect();
      let subscribed = 0;
      client.on(
        'packetsend',
        packet => (subscribed += (packet as { readonly cmd: string }).cmd === 'subscribe' ? 1 : 0),
      );

      for (let n = 1; n < 10; n++) await client.request(pattern, n);

      expect(subscribed).toBe(nestReplies ? 1 : 0);
    }
  });
});
