import { brokerSuite } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { MqttServer } from '../src/index.js';
import { device } from './support/device.js';
import { refusingBroker } from './support/refusing-broker.js';
import { clientFor, serve, topic } from './support/service.js';

const failureOf = async (call: Promise<unknown>): Promise<{ readonly code?: string; readonly message?: string }> => {
  try {
    return { message: `no error but ${JSON.stringify(await call)}` };
  } catch (error) {
    return error as Error;
  }
};

brokerSuite('mqtt', broker => {
  describe.each([4, 5] as const)('bad input, protocol version %d', protocolVersion => {
    it.each([
      ['no JSON', 'ON'],
      ['an empty body', ''],
      ['a JSON text that is no packet', '[1,2'],
      ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
      ['an envelope with a pattern of its own', '{"pattern":{"cmd":"other"},"data":1,"id":"x"}'],
    ])('%s costs that message only', async (_, payload) => {
      const [bad, good] = [topic('bad'), topic('good')];
      const seen: unknown[] = [];
      const { log } = await serve(
        broker().url,
        server => server.onMessage(bad, () => 'answered').onEvent(good, data => void seen.push(data)),
        { protocolVersion },
      );
      const driver = await device(broker().url);

      await driver.publishAsync(bad, payload as Buffer);
      await driver.publishAsync(good, '{"pattern":"any","data":1}');

      await until('the good one arrived', () => seen.length > 0);
      expect(seen).toEqual([1]);
      expect(log.lines.length).toBeLessThanOrEqual(1);
    });

    it('hands what a device says to the handler as it is', async () => {
      const lamp = topic('lamp');
      const seen: unknown[] = [];
      await serve(broker().url, server => server.onEvent(lamp, data => void seen.push(data)), { protocolVersion });
      const driver = await device(broker().url);

      for (const text of ['ON', '', '21.5', '{"on":true}', '{"data":5}']) await driver.publishAsync(lamp, text);

      await until('all arrived', () => seen.length === 5);
      expect(seen).toEqual(['ON', '', 21.5, { on: true }, { data: 5 }]);
    });

    it('refuses to send to wildcards, and goes on', async () => {
      const client = clientFor(broker().url, { protocolVersion });
      await serve(broker().url, server => server.onMessage('a/b/c', () => 'abc'), { protocolVersion });

      expect(await failureOf(client.request('a/+/c', 1))).toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
      expect(await failureOf(firstValueFrom(client.emit('a/#', 1)))).toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
      expect(await failureOf(client.request('x'.repeat(70_000), 1))).toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
      expect(await client.request('a/b/c', 1)).toBe('abc');
    });

    it('refuses patterns that are no filter of MQTT', () => {
      const server = new MqttServer({ protocolVersion });

      for (const pattern of ['a/#/b', '$share/group', '$share//a', '$share/+/a', `${'x'.repeat(70_000)}`]) {
        expect(() => server.onMessage(pattern, () => 1)).toThrow(
          expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN' }),
        );
      }
      expect(() => new MqttServer({ group: 'a/b' })).toThrow(
        expect.objectContaining({ code: 'PARLEY_INVALID_OPTION' }),
      );
    });

    it('carries patterns whose characters MQTT does not take', async () => {
      const patterns = ['line\nbreak', 'a+b', 'c#', '%%x', 'y/%%', { text: 'tab\t and + and \u0000' }, 'é漢'];
      await serve(
        broker().url,
        server => {
          for (const [index, pattern] of patterns.entries()) server.onMessage(pattern, () => index);
        },
        { protocolVersion },
      );
      const client = clientFor(broker().url, { protocolVersion });

      const answers = await Promise.all(patterns.map(pattern => client.request(pattern, {})));

      expect(answers).toEqual(patterns.map((_, index) => index));
    });

    it('ignores who wants to be answered where it may not', async () => {
      const asked = topic('asked');
      const { server } = await serve(broker().url, each => each.onMessage(asked, () => 'answer'), { protocolVersion });
      const driver = await device(broker().url, { protocolVersion });
      const heard: string[] = [];
      driver.on('message', at => heard.push(at));
      await driver.subscribeAsync(['secret/#', 'parley/inbox/+/evil', `${asked}/reply`]);

      for (const inbox of ['secret/topic', 'parley/inbox/short', `parley/inbox/${'x'.repeat(16)}/evil`]) {
        const packet = { pattern: asked, data: 1, id: inbox, parley: { v: 1, r: inbox } };
        await driver.publishAsync(asked, JSON.stringify(packet), { properties: { responseTopic: inbox } });
      }

      await until('all were answered where Nest does', () => heard.length === 3);
      expect(new Set(heard)).toEqual(new Set([`${asked}/reply`]));
      expect(server.inFlightCount).toBe(0);
    });
  });

  it('says that a message is larger than it may be, and goes on', async () => {
    const pattern = topic('echo');
    await serve(
      broker().url,
      server => server.onMessage('big', () => 'x'.repeat(5000)).onMessage(pattern, data => data),
      {
        maxPayload: 4000,
      },
    );
    const client = clientFor(broker().url, { maxPayload: 4000 });

    expect(await failureOf(client.request(pattern, 'x'.repeat(5000)))).toMatchObject({ code: 'PARLEY_TOO_LARGE' });
    expect(await failureOf(client.request('big', 1))).toMatchObject({ code: 'PARLEY_TOO_LARGE' });
    expect(await client.request(pattern, 'small')).toBe('small');
    expect(client.limits).toEqual({ maxPayload: 4000, protocolVersion: '3.1.1' });
  });
});

brokerSuite(
  'mqtt',
  broker => {
    it('takes the limit of the broker from MQTT 5', async () => {
      const client = clientFor(broker().url, { protocolVersion: 5 });
      await client.connect();

      expect(client.limits.maxPayload).toBe(3000);
      expect(await failureOf(client.request('any', 'x'.repeat(4000)))).toMatchObject({ code: 'PARLEY_TOO_LARGE' });
    });
  },
  { config: ['max_packet_size 3000'] },
);

brokerSuite(
  'mqtt',
  broker => {
    const ada = { username: 'ada', password: 'secret' };

    it.each([4, 5] as const)(
      'is not let in with wrong credentials, and does not try again: version %d',
      async version => {
        const wrong = { username: 'ada', password: 'guess', protocolVersion: version, retryAttempts: 5 };
        const client = clientFor(broker().url, wrong);
        const server = new MqttServer({ url: broker().url, logger: false, ...wrong });
        atEnd(() => server.close());
        const attempts: unknown[] = [];
        client.on('error', error => attempts.push(error));

        expect(await failureOf(client.connect())).toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });
        expect(await failureOf(server.listen())).toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });
        expect(attempts).toHaveLength(1);
      },
    );

    it('serves and calls within what the account may do', async () => {
      await serve(broker().url, server => server.onMessage('news/1', () => 'fresh'), ada);

      expect(await clientFor(broker().url, ada).request('news/1', 1)).toBe('fresh');
    });

    it('is told on MQTT 5 that it may not publish', async () => {
      const client = clientFor(broker().url, { ...ada, protocolVersion: 5, qos: 1, nestReplies: false });

      expect(await failureOf(firstValueFrom(client.emit('secret/1', 1)))).toMatchObject({
        code: 'PARLEY_PUBLISH_REFUSED',
      });
      expect(await failureOf(client.request('secret/1', 1))).toMatchObject({ code: 'PARLEY_PUBLISH_REFUSED' });
    });
  },
  { users: { ada: 'secret' }, acl: ['user ada', 'topic readwrite parley/#', 'topic readwrite news/#'] },
);

describe.each([4, 5] as const)('a broker that refuses a subscription, protocol version %d', protocolVersion => {
  it('makes listen() reject, and says which', async () => {
    const url = await refusingBroker(protocolVersion === 5);
    const server = new MqttServer({ url, logger: false, protocolVersion, retryAttempts: 5, promptAcks: false });
    server.onMessage('news/1', () => 1).onMessage('secret/1', () => 1);
    atEnd(() => server.close());

    expect(await failureOf(server.listen())).toMatchObject({
      code: 'PARLEY_SUBSCRIPTION_REFUSED',
      message: expect.stringContaining('secret/1'),
    });
  });

  it('makes a call fail whose answers a Nest server would give there', async () => {
    const url = await refusingBroker(protocolVersion === 5);
    const client = clientFor(url, { protocolVersion, promptAcks: false });

    expect(await failureOf(client.request('secret/1', 1))).toMatchObject({ code: 'PARLEY_SUBSCRIPTION_REFUSED' });
  });
});
