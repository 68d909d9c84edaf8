import { Logger } from '@nestjs/common';
import { brokerSuite } from '@parley/brokers';
import { outcome, throughout } from '@parley/test-support';
import { itCallsNestServers, itServesNestClients, registerForNest } from '@parley/test-support/nest';
import { lastValueFrom } from 'rxjs';
import { MqttRecordBuilder } from '../src/index.js';
import { device, hearing } from './support/device.js';
import { nestClient, nestRecord, serveNest } from './support/nest-service.js';
import { clientFor, serve } from './support/service.js';

Logger.overrideLogger(false);

brokerSuite('mqtt', broker => {
  describe.each([4, 5] as const)('a Nest client of a Parley server, protocol version %d', protocolVersion => {
    itServesNestClients(async register => {
      const { server } = await serve(url(), register, { protocolVersion });
      return { server, client: () => nestClient(url(), { protocolVersion }) };
    }, 1000);

    const url = (): string => broker().url;

    it('sends records, whose user properties the handler finds on MQTT 5', async () => {
      await serve(url(), registerForNest, { protocolVersion });
      const client = nestClient(url(), { protocolVersion });

      const sent = client.send<unknown>('headers', nestRecord({}, { traceparent: '00-1-2-01' }));

      expect(await outcome(sent)).toEqual({ values: protocolVersion === 5 ? [{ traceparent: '00-1-2-01' }] : [] });
    });

    it('reaches handlers with wildcards, which do not get their own answers', async () => {
      const seen: string[] = [];
      await serve(
        url(),
        server => {
          server.onMessage('rooms/#', (_, context) => void seen.push(String(context.getArgByIndex(0))));
          server.onEvent('rooms/#', (_, context) => void seen.push(`event ${String(context.getArgByIndex(0))}`));
        },
        { protocolVersion },
      );

      await outcome(nestClient(url(), { protocolVersion }).send('rooms/1/lamp', {}));
      await throughout(50, 'an answer would have come back', () => seen.length === 1);

      expect(seen).toEqual(['rooms/1/lamp']);
    });

    it('never gets a key it does not know', async () => {
      await serve(url(), registerForNest, { keepAlive: 5, shutdownTimeout: 20, protocolVersion });
      const heard = await hearing(await device(url()), '+/reply');
      const client = nestClient(url(), { protocolVersion });

      for (const pattern of ['echo', 'promise', 'void', 'half']) await outcome(client.send(pattern, {}));
      const never = client.send('never', {}).subscribe();
      await outcome(client.send('fail', 'error'));
      await throughout(30, 'keep-alives would have come', () => true);
      never.unsubscribe();

      const known = new Set(['id', 'err', 'response', 'isDisposed', 'status']);
      expect(heard.length).toBeGreaterThan(5);
      expect(heard.flatMap(({ text }) => Object.keys(JSON.parse(text))).filter(key => !known.has(key))).toEqual([]);
    });
  });

  describe.each([4, 5] as const)('a Parley client of a Nest server, protocol version %d', protocolVersion => {
    itCallsNestServers(async () => {
      await serveNest(url(), { protocolVersion });
      return clientFor(url(), { protocolVersion });
    }, 1000);

    const url = (): string => broker().url;

    it('reaches handlers with wildcards', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });

      expect(await client.request('rooms/12/temperature', {})).toBe('rooms/12/temperature');
    });

    it('loses nothing in bursts, where a Nest client does', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });

      for (const size of [2, 2, 32, 2]) {
        const answers = await Promise.all(
          Array.from({ length: size }, (_, index) => client.request('echo', index + 1)),
        );
        expect(answers).toEqual(Array.from({ length: size }, (_, index) => index + 1));
      }
    });

    it('sends records and metadata, which arrive as user properties on MQTT 5', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion, userProperties: { from: 'client' } });
      const record = new MqttRecordBuilder({}).setProperties({ userProperties: { from: 'record' } }).build();

      expect(await client.request('properties', record, { metadata: { traceparent: '00-1-2-01' } })).toEqual(
        protocolVersion === 5 ? { from: 'record', traceparent: '00-1-2-01' } : undefined,
      );
    });

    it('hears that nobody handles a pattern, at once on MQTT 5 with a quality of service', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion, qos: 1, timeout: protocolVersion === 5 ? 30_000 : 50 });

      await expect(client.request('unknown', {})).rejects.toMatchObject({
        code: protocolVersion === 5 ? 'PARLEY_NO_HANDLER' : 'PARLEY_TIMEOUT',
      });
    });
  });

  it('a Nest and a Parley peer on one topic at once do not disturb each other', async () => {
    const { url } = broker();
    await serve(url, server => server.onMessage('echo', data => ({ parley: data })), { protocolVersion: 5 });
    await serveNest(url);
    const [ours, theirs] = [clientFor(url, { protocolVersion: 5 }), nestClient(url)];

    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all([ours.request('echo', round), lastValueFrom(theirs.send('echo', round))]);
      expect([round, { parley: round }]).toContainEqual(answers[0]);
      expect([round, { parley: round }]).toContainEqual(answers[1]);
    }
    expect(ours.pendingCount).toBe(0);
  });
});
