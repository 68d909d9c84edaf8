import { Logger } from '@nestjs/common';
import { brokerSuite } from '@parley/brokers';
import { outcome, texts, throughout, until } from '@parley/test-support';
import { events, nest, registerForNest } from '@parley/test-support/nest';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { MqttRecordBuilder } from '../src/index.js';
import { device, hearing } from './support/device.js';
import { nestClient, nestRecord, serveNest } from './support/nest-service.js';
import { clientFor, serve } from './support/service.js';

Logger.overrideLogger(false);

const plain = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

brokerSuite('mqtt', broker => {
  describe.each([4, 5] as const)('a Nest client of a Parley server, protocol version %d', protocolVersion => {
    const url = (): string => broker().url;

    it('calls string, number and object patterns, whatever the order of their keys', async () => {
      await serve(url(), registerForNest, { protocolVersion });
      const client = nestClient(url(), { protocolVersion });

      expect(await firstValueFrom(client.send('echo', { a: [1, null, true] }))).toEqual({ a: [1, null, true] });
      expect(await firstValueFrom(client.send({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3]))).toBe(6);
      expect(await firstValueFrom(client.send(7 as never, {}))).toBe('seven');
      expect(await firstValueFrom(client.send('promise', 'later'))).toBe('later');
      expect(await firstValueFrom(client.send('array', {}))).toEqual([1, 2, 3]);
    });

    it('gets every value of a stream, and its end', async () => {
      await serve(url(), registerForNest, { protocolVersion });
      const client = nestClient(url(), { protocolVersion });

      for (const pattern of ['count', 'generate']) {
        for (const length of [0, 1, 3, 1000]) {
          const { values, error } = await outcome(client.send(pattern, length));
          expect(error).toBeUndefined();
          expect(values).toEqual(Array.from({ length }, (_, index) => index));
        }
      }
      expect(await outcome(client.send('void', {}))).toEqual({ values: [] });
    });

    it('gets the errors it would get from Nest', async () => {
      await serve(url(), registerForNest, { protocolVersion });
      const client = nestClient(url(), { protocolVersion });
      const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

      expect(await failure('rpc error')).toEqual({ status: 'error', message: 'a text' });
      expect(await failure('exception of Nest')).toEqual({ code: 'E42', detail: [1] });
      expect(await failure('error')).toEqual({ status: 'error', message: 'Internal server error' });
      expect(await failure('object')).toEqual({ status: 'error', reason: 'declared' });
      expect(await outcome(client.send('half', {}))).toEqual({
        values: [1, 2],
        error: { status: 'error', message: 'no more' },
      });
    });

    it('sends events by string and object patterns', async () => {
      await serve(url(), registerForNest, { protocolVersion });
      const client = nestClient(url(), { protocolVersion });

      await lastValueFrom(client.emit('note', 'by text'), { defaultValue: undefined });
      await lastValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }), { defaultValue: undefined });

      await until('both arrived', () => events.length === 2);
      expect(events).toEqual(['by text', { by: 'object' }]);
    });

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

    it('exchanges any text', async () => {
      await serve(url(), registerForNest, { protocolVersion });
      const client = nestClient(url(), { protocolVersion });

      for (const text of texts) {
        expect(await firstValueFrom(client.send('echo', { [text]: text }))).toEqual({ [text]: text });
      }
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
    const url = (): string => broker().url;

    it('calls string, number and object patterns, whatever the order of their keys', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });

      expect(await client.request('echo', { a: [1, null, true] })).toEqual({ a: [1, null, true] });
      expect(await client.request({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3])).toBe(6);
      expect(await client.request(7, {})).toBe('seven');
      expect(await client.request('promise', 'later')).toBe('later');
      expect(await client.request('void', {})).toBeUndefined();
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

    it('gets every value of a stream, in all three forms', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });
      const expected = Array.from({ length: 1000 }, (_, index) => index);

      expect(await firstValueFrom(client.send('count', 1000).pipe(toArray()))).toEqual(expected);
      const read: unknown[] = [];
      for await (const value of client.stream('count', 1000)) read.push(value);
      expect(read).toEqual(expected);
      expect(await client.request('count', 1000)).toBe(999);
      expect(await outcome(client.send('count', 0))).toEqual({ values: [] });
    });

    it('gets its errors, as RemoteError with the payload unchanged', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });
      const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

      expect(plain(await failure('text'))).toEqual({ status: 'error', message: 'a text' });
      expect(await failure('object')).toMatchObject({ code: 'PARLEY_REMOTE_ERROR', payload: { code: 'E42' } });
      expect(plain(await failure('error'))).toEqual({ status: 'error', message: 'Internal server error' });
      const half = await outcome(client.send('half', {}));
      expect(half.values).toEqual([1, 2]);
      expect(plain(half.error)).toEqual({ status: 'error', message: 'no more' });
    });

    it('sends events by string and object patterns', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });

      await firstValueFrom(client.emit('note', 'by text'));
      await firstValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }));

      await until('both arrived', () => nest.events.length === 2);
      expect(nest.events).toEqual(['by text', { by: 'object' }]);
    });

    it('sends records and metadata, which arrive as user properties on MQTT 5', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion, userProperties: { from: 'client' } });
      const record = new MqttRecordBuilder({}).setProperties({ userProperties: { from: 'record' } }).build();

      expect(await client.request('properties', record, { metadata: { traceparent: '00-1-2-01' } })).toEqual(
        protocolVersion === 5 ? { from: 'record', traceparent: '00-1-2-01' } : undefined,
      );
    });

    it('exchanges any text, and leaves the data of its caller alone', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });

      for (const text of texts) expect(await client.request('echo', { [text]: text })).toEqual({ [text]: text });
      const data = Object.freeze({ key: 'k', value: 'v' });
      expect(await client.request('echo', data)).toEqual(data);
    });

    it('cancels and times out by itself', async () => {
      await serveNest(url(), { protocolVersion });
      const client = clientFor(url(), { protocolVersion });

      expect(await firstValueFrom(client.send('ticks', {}).pipe(take(3), toArray()))).toEqual([0, 1, 2]);
      await expect(client.request('never', {}, { timeout: 30 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
      expect(client.pendingCount).toBe(0);
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
