import { Logger } from '@nestjs/common';
import { NatsRecordBuilder as NestRecordBuilder } from '@nestjs/microservices';
import { brokerSuite } from '@parley/brokers';
import { atEnd, outcome, signal, texts, until } from '@parley/test-support';
import { events, nest } from '@parley/test-support/nest';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { NatsRecord, NatsRecordBuilder } from '../src/index.js';
import { connectNestDriver, nestClient, nestHeaders, serveNest } from './support/nest-service.js';
import { registerForNest } from './support/service-for-nest.js';
import { clientOf, emit, serve } from './support/service.js';

Logger.overrideLogger(false);

const plain = (error: unknown): unknown => JSON.parse(JSON.stringify(error));

brokerSuite('nats', broker => {
  describe('a Nest client of a Parley server', () => {
    it('calls string, number and object patterns, whatever the order of their keys', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());

      expect(await firstValueFrom(client.send('echo', { a: [1, null, true] }))).toEqual({ a: [1, null, true] });
      expect(await firstValueFrom(client.send({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3]))).toBe(6);
      expect(await firstValueFrom(client.send(7 as never, {}))).toBe('seven');
      expect(await firstValueFrom(client.send('promise', 'later'))).toBe('later');
      expect(await firstValueFrom(client.send('array', {}))).toEqual([1, 2, 3]);
    });

    it('gets every value of a stream, and its end', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());

      for (const pattern of ['count', 'generate']) {
        for (const length of [0, 1, 3, 5000]) {
          const { values, error } = await outcome(client.send(pattern, length));
          expect(error).toBeUndefined();
          expect(values).toEqual(Array.from({ length }, (_, index) => index));
        }
      }
      expect(await outcome(client.send('void', {}))).toEqual({ values: [] });
    });

    it('gets the errors it would get from Nest', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());
      const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

      expect(await failure('rpc error')).toEqual({ status: 'error', message: 'a text' });
      expect(await failure('rpc error with an object')).toEqual({ code: 'E42', detail: [1] });
      expect(await failure('exception of Nest')).toEqual({ code: 'E42', detail: [1] });
      expect(await failure('error')).toEqual({ status: 'error', message: 'Internal server error' });
      expect(await failure('object')).toEqual({ status: 'error', reason: 'declared' });
      expect(await failure('text')).toBe('declared');
      expect(await outcome(client.send('half', {}))).toEqual({
        values: [1, 2],
        error: { status: 'error', message: 'no more' },
      });
    });

    it('hears at once that nobody handles a pattern', async () => {
      await serve(broker(), registerForNest);

      const { error } = await outcome(nestClient(broker()).send('unknown', {}));

      expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining('no subscribers') });
    });

    it('sends events by string and object patterns, and to wildcards', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());

      await lastValueFrom(client.emit('note', 'by text'), { defaultValue: undefined });
      await lastValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }), { defaultValue: undefined });
      await lastValueFrom(client.emit('orders.7.placed', 1), { defaultValue: undefined });

      await until('all arrived', () => events.length === 3);
      expect(events).toEqual(['by text', { by: 'object' }, ['orders.7.placed', 1]]);
      expect(await firstValueFrom(client.send('users.7.get', {}))).toBe('users.7.get');
    });

    it('sends metadata and headers, which the handler finds', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());
      client.setOnDispatchHook(packet => (packet.metadata = { traceparent: '00-1-2-01' }));
      const headers = nestHeaders();
      headers.set('x-tenant', 'acme');

      expect(
        await firstValueFrom(client.send('headers', new NestRecordBuilder(1).setHeaders(headers).build())),
      ).toEqual({
        traceparent: '00-1-2-01',
        'x-tenant': 'acme',
      });
    });

    it('gets the data of a record that a handler returns', async () => {
      await serve(broker(), registerForNest);

      expect(await firstValueFrom(nestClient(broker()).send('with-headers', 5))).toBe(5);
    });

    it('exchanges any text', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());

      for (const text of texts) {
        expect(await firstValueFrom(client.send('echo', { [text]: text }))).toEqual({ [text]: text });
      }
    });

    it('never gets a key it does not know, whatever happens and whoever else is there', async () => {
      await serve(broker(), registerForNest, { keepAlive: 5, shutdownTimeout: 50 });
      const spy = await connectNestDriver({ servers: broker().url });
      atEnd(() => spy.close());
      const inbox = '_INBOX_SPY';
      const packets: object[] = [];
      spy.subscribe(`${inbox}.>`, { callback: (_error, message) => void packets.push(message.json()) });
      await spy.flush();
      const client = nestClient(broker(), { inboxPrefix: inbox });

      await clientOf(broker()).request('echo', 1);
      const never = client.send('never', {}).subscribe();
      await Promise.all(['echo', 'promise', 'void', 'half'].map(pattern => outcome(client.send(pattern, {}))));
      await outcome(client.send('fail', 'error'));
      await outcome(client.send('count', 100));
      never.unsubscribe();

      const known = new Set(['id', 'err', 'response', 'isDisposed', 'status']);
      await until('all were seen', () => packets.length > 100);
      expect(packets.filter(packet => Object.keys(packet).some(key => !known.has(key)))).toEqual([]);
    });

    it('is waited for when the server closes', async () => {
      const release = signal<string>();
      const called = signal();
      const { server } = await serve(broker(), each => each.onMessage('wait', () => (called.fire(), release.promise)));
      const answer = firstValueFrom(nestClient(broker()).send('wait', {}));
      await called.promise;

      const closing = server.close();
      release.fire('done');

      expect(await answer).toBe('done');
      await closing;
    });

    it('stops the producer by unsubscribing: nobody listens to what it sends any more', async () => {
      const { server } = await serve(broker(), each =>
        each.onMessage('ticks', async function* (_data, context) {
          for (let tick = 0; !context.signal.aborted; tick++) {
            yield tick;
            await new Promise(resolve => setTimeout(resolve, 2));
          }
        }),
      );

      expect(await firstValueFrom(nestClient(broker()).send('ticks', {}).pipe(take(3), toArray()))).toEqual([0, 1, 2]);

      await until('it has stopped', () => server.inFlightCount === 0);
    });
  });

  describe('a Parley client of a Nest server', () => {
    it('calls string, number and object patterns, whatever the order of their keys, and wildcards', async () => {
      await serveNest(broker());
      const client = clientOf(broker());

      expect(await client.request('echo', { a: [1, null, true] })).toEqual({ a: [1, null, true] });
      expect(await client.request({ of: { what: 'numbers' }, cmd: 'sum' }, [1, 2, 3])).toBe(6);
      expect(await client.request(7, {})).toBe('seven');
      expect(await client.request('void', {})).toBeUndefined();
      expect(await client.request('users.7.get', {})).toBe('users.7.get');
    });

    it('gets every value of a stream, in all three forms', async () => {
      await serveNest(broker());
      const client = clientOf(broker());
      const expected = Array.from({ length: 5000 }, (_, index) => index);

      expect(await firstValueFrom(client.send('count', 5000).pipe(toArray()))).toEqual(expected);
      const read: unknown[] = [];
      for await (const value of client.stream('count', 5000)) read.push(value);
      expect(read).toEqual(expected);
      expect(await client.request('count', 5000)).toBe(4999);
      expect(await outcome(client.send('count', 0))).toEqual({ values: [] });
    });

    it('gets its errors, as RemoteError with the payload unchanged', async () => {
      await serveNest(broker());
      const client = clientOf(broker());
      const failure = async (how: string): Promise<unknown> => (await outcome(client.send('fail', how))).error;

      expect(plain(await failure('text'))).toEqual({ status: 'error', message: 'a text' });
      expect(plain(await failure('object'))).toEqual({ code: 'E42', detail: [1] });
      expect(await failure('object')).toMatchObject({ code: 'PARLEY_REMOTE_ERROR', payload: { code: 'E42' } });
      expect(plain(await failure('http'))).toEqual({ status: 'error', message: 'Internal server error' });
      const half = await outcome(client.send('half', {}));
      expect(half.values).toEqual([1, 2]);
      expect(plain(half.error)).toEqual({ status: 'error', message: 'no more' });
    });

    it('hears at once that nobody handles a pattern', async () => {
      await serveNest(broker());

      await expect(clientOf(broker()).request('unknown', {})).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });
    });

    it('sends events by string and object patterns, and to wildcards', async () => {
      await serveNest(broker());
      const client = clientOf(broker());

      await emit(client, 'note', 'by text');
      await firstValueFrom(client.emit({ cmd: 'note' }, { by: 'object' }));
      await emit(client, 'orders.7.placed', 1);

      await until('all arrived', () => nest.events.length === 3);
      expect(nest.events).toEqual(['by text', { by: 'object' }, ['orders.7.placed', 1]]);
    });

    it('sends metadata and the headers of a record, which the handler finds', async () => {
      await serveNest(broker());
      const client = clientOf(broker(), { headers: { 'x-from': 'client', 'x-tenant': 'nobody' } });
      const record = new NatsRecordBuilder(1).setHeaders({ 'x-tenant': 'acme', many: ['a', 'b'] }).build();

      expect(await client.request('headers', record, { metadata: { traceparent: '00-1-2-01' } })).toEqual({
        traceparent: ['00-1-2-01'],
        'x-tenant': ['acme'],
        'x-from': ['client'],
        many: ['a', 'b'],
      });
      const headers = nestHeaders();
      headers.set('x-tenant', 'of the other driver');
      expect(await clientOf(broker()).request('headers', new NatsRecord(1, headers))).toEqual({
        'x-tenant': ['of the other driver'],
      });
    });

    it('exchanges any text', async () => {
      await serveNest(broker());
      const client = clientOf(broker());

      for (const text of texts) expect(await client.request('echo', { [text]: text })).toEqual({ [text]: text });
    });

    it('cancels and times out by itself: it tells the server nothing of it', async () => {
      await serveNest(broker());
      const client = clientOf(broker());

      expect(await firstValueFrom(client.send('ticks', {}).pipe(take(3), toArray()))).toEqual([0, 1, 2]);
      await expect(client.request('never', {}, { timeout: 30 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
      for await (const value of client.stream('count', 5000)) if (value === 4000) break;

      expect(await client.request('echo', 'last')).toBe('last');
      expect(client.pendingCount).toBe(0);
    });
  });

  describe('Nest and Parley on one subject', () => {
    it('are each answered by one of the servers, and both get every event', async () => {
      await serveNest(broker());
      await serve(broker(), registerForNest);
      const [parley, ofNest] = [clientOf(broker()), nestClient(broker())];

      for (let call = 0; call < 20; call++) {
        expect((await outcome(parley.send('count', 3))).values).toEqual([0, 1, 2]);
        expect(await firstValueFrom(ofNest.send('echo', call))).toBe(call);
      }
      await emit(parley, 'note', 'of Parley');
      await lastValueFrom(ofNest.emit('note', 'of Nest'), { defaultValue: undefined });

      await until('all arrived', () => events.length === 2 && nest.events.length === 2);
      expect([...events].sort()).toEqual(['of Nest', 'of Parley']);
      expect([...nest.events].sort()).toEqual(['of Nest', 'of Parley']);
    });

    it('share requests in a queue of the same name', async () => {
      await serveNest(broker(), { queue: 'both' });
      let handled = 0;
      await serve(broker(), each => each.onMessage('echo', data => (handled++, data)), { queue: 'both' });
      const client = clientOf(broker());

      const answers = await Promise.all(Array.from({ length: 100 }, (_, call) => client.request('echo', call)));

      expect(answers).toEqual(Array.from({ length: 100 }, (_, call) => call));
      expect(handled).toBeGreaterThan(0);
      expect(handled).toBeLessThan(100);
    });
  });
});
