import { brokerSuite } from '@parley/brokers';
import { until } from '@parley/test-support';
import type { IClientOptions } from 'mqtt';
import { firstValueFrom, from, toArray } from 'rxjs';
import { MqttRecordBuilder, type MqttContext } from '../src/index.js';
import { device, hearing } from './support/device.js';
import { clientFor, serve, topic } from './support/service.js';

const five: IClientOptions = { protocolVersion: 5 };

brokerSuite('mqtt', broker => {
  it('is sent with the quality of service of its record, of the client, or with none', async () => {
    const pattern = topic('quality');
    const heard = await hearing(await device(broker().url), pattern, 2);
    const [plain, sure] = [clientFor(broker().url), clientFor(broker().url, { qos: 1 })];

    await firstValueFrom(plain.emit(pattern, 0));
    await firstValueFrom(sure.emit(pattern, 1));
    await firstValueFrom(sure.emit(pattern, new MqttRecordBuilder(2).setQoS(2).build()));

    await until('all arrived', () => heard.length === 3);
    expect(heard.map(({ packet }) => packet.qos)).toEqual([0, 1, 2]);
    expect(heard.map(({ text }) => text)).toEqual([0, 1, 2].map(data => JSON.stringify({ pattern, data })));
  });

  it('is kept by the broker for those who come later', async () => {
    const pattern = topic('retained');
    const client = clientFor(broker().url, { qos: 1 });
    await firstValueFrom(client.emit(pattern, new MqttRecordBuilder({ on: true }).setRetain(true).build()));
    const seen: unknown[] = [];

    await serve(broker().url, server =>
      server.onEvent<unknown, MqttContext>(
        pattern,
        (data, context) => void seen.push([data, context.getPacket().retain]),
      ),
    );

    await until('it arrived', () => seen.length > 0);
    expect(seen).toEqual([[{ on: true }, true]]);
    await (await device(broker().url)).publishAsync(pattern, '', { retain: true });
  });

  it('leaves the will of whoever is gone', async () => {
    const pattern = topic('will');
    const heard = await hearing(await device(broker().url), pattern);
    const will = { topic: pattern, payload: Buffer.from('gone'), qos: 0, retain: false } as const;
    const client = clientFor(broker().url, { will, retryAttempts: 0 });
    await client.connect();

    client.unwrap<{ readonly stream: { destroy(): void } }>().stream.destroy();

    await until('the will arrived', () => heard.length > 0);
    expect(heard[0]?.text).toBe('gone');
  });

  it('carries properties of MQTT 5, those of the record before those of the call and of the client', async () => {
    const pattern = topic('properties');
    const heard = await hearing(await device(broker().url, five), pattern);
    const client = clientFor(broker().url, {
      protocolVersion: 5,
      userProperties: { a: 'client', b: 'client', c: 'client' },
    });
    const record = new MqttRecordBuilder(1)
      .setProperties({ userProperties: { c: 'record' }, contentType: 'application/json', messageExpiryInterval: 60 })
      .build();

    await firstValueFrom(client.emit(pattern, record, { metadata: { b: 'call', c: 'call' } }));

    await until('it arrived', () => heard.length > 0);
    expect(heard[0]?.packet.properties).toMatchObject({
      userProperties: { a: 'client', b: 'call', c: 'record' },
      contentType: 'application/json',
    });
  });

  it('has its metadata in the packet as well, for subscribers of MQTT 3.1.1', async () => {
    const pattern = topic('metadata');
    await serve(broker().url, server => server.onMessage(pattern, (_, context) => context.getMetadata()));
    const client = clientFor(broker().url, { protocolVersion: 5 });

    expect(await client.request(pattern, 1, { metadata: { traceparent: '00-1' } })).toEqual({ traceparent: '00-1' });
  });

  it('gives the user properties of a device as metadata', async () => {
    const pattern = topic('device');
    const seen: unknown[] = [];
    await serve(
      broker().url,
      server =>
        server.onEvent<unknown, MqttContext>(pattern, (data, context) => {
          seen.push([data, context.getMetadata(), context.getTopic(), context.getArgs().length]);
        }),
      { protocolVersion: 5 },
    );

    const driver = await device(broker().url, five);
    await driver.publishAsync(pattern, '21', { properties: { userProperties: { unit: '°C', tag: ['a', 'b'] } } });

    await until('it arrived', () => seen.length > 0);
    expect(seen).toEqual([[21, { unit: '°C', tag: 'a, b' }, pattern, 2]]);
  });

  it('may be a record in an answer, also among the values of a stream', async () => {
    const [one, many] = [topic('one'), topic('many')];
    const record = (value: unknown): unknown =>
      new MqttRecordBuilder(value)
        .setQoS(1)
        .setProperties({ userProperties: { kind: 'answer' } })
        .build();
    await serve(
      broker().url,
      server => server.onMessage(one, () => record({ a: 1 })).onMessage(many, () => from([record(1), 2, record(3)])),
      { protocolVersion: 5 },
    );
    const heard = await hearing(await device(broker().url, five), 'parley/inbox/#', 2);
    const client = clientFor(broker().url, { protocolVersion: 5 });

    expect(await client.request(one, 1)).toEqual({ a: 1 });
    expect(await firstValueFrom(client.send(many, 1).pipe(toArray()))).toEqual([1, 2, 3]);

    await until('the device heard the answers', () => heard.length >= 4);
    const options = heard.map(({ packet: { qos, properties } }) => [qos, properties?.userProperties?.['kind']]);
    expect(options.filter(([qos, kind]) => qos === 1 && kind === 'answer')).toHaveLength(3);
  });

  it('asks for its answer by response topic and correlation data on MQTT 5', async () => {
    const pattern = topic('native');
    const driver = await device(broker().url, five);
    driver.on('message', (_, payload, { properties = {} }) => {
      const { data } = JSON.parse(payload.toString()) as { readonly data: number };
      const { responseTopic = '', correlationData } = properties;
      driver.publish(responseTopic, JSON.stringify(data + 1), { properties: { correlationData } });
    });
    await driver.subscribeAsync(pattern);
    const client = clientFor(broker().url, { protocolVersion: 5 });

    expect(await Promise.all([1, 2, 3].map(data => client.request(pattern, data)))).toEqual([2, 3, 4]);
  });

  it('of a request between peers of both versions is answered', async () => {
    for (const [client, server] of [[4, 5] as const, [5, 4] as const]) {
      const pattern = topic('mixed');
      await serve(broker().url, each => each.onMessage(pattern, data => data), { protocolVersion: server });

      expect(await clientFor(broker().url, { protocolVersion: client }).request(pattern, 'both')).toBe('both');
    }
  });

  it('never touches what its caller gave', async () => {
    const pattern = topic('untouched');
    await serve(broker().url, server => server.onMessage(pattern, data => data));
    const properties = Object.freeze({ sessionExpiryInterval: 0 });
    const options = Object.freeze({ properties, userProperties: Object.freeze({ a: '1' }) });
    const data = Object.freeze({ options: Object.freeze({ qos: 2 }), properties: Object.freeze({}) });
    const record = Object.freeze(new MqttRecordBuilder(data).setProperties(Object.freeze({})).setQoS(1).build());

    for (const protocolVersion of [4, 5] as const) {
      const client = clientFor(broker().url, { ...options, protocolVersion });
      expect(await client.request(pattern, data)).toEqual(data);
      expect(await client.request(pattern, record)).toEqual(data);
    }
  });

  it.each([1, 2] as const)(
    'more of them at once than the broker takes all arrive: quality of service %d',
    async qos => {
      const pattern = topic('burst');
      const heard = await hearing(await device(broker().url), pattern, qos);
      const client = clientFor(broker().url, { protocolVersion: 5, qos });
      const numbers = Array.from({ length: 300 }, (_, index) => index);

      await Promise.all(numbers.map(number => firstValueFrom(client.emit(pattern, number))));
      await client.close();

      await until('all arrived', () => heard.length === numbers.length);
      expect(heard.map(({ text }) => (JSON.parse(text) as { readonly data: number }).data)).toEqual(numbers);
    },
  );

  it('leaves before its client closes', async () => {
    const pattern = topic('last');
    const heard = await hearing(await device(broker().url), pattern, 2);

    for (const qos of [0, 1, 2] as const) {
      const client = clientFor(broker().url, { qos });
      await client.connect();
      client.emit(pattern, qos);
      await client.close();
    }

    await until('all arrived', () => heard.length === 3);
  });
});
