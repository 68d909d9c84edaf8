import { Logger } from '@nestjs/common';
import { NatsRecordBuilder as NestRecordBuilder } from '@nestjs/microservices';
import { brokerSuite } from '@parley/brokers';
import { atEnd, outcome, until } from '@parley/test-support';
import { events, itCallsNestServers, itServesNestClients, nest } from '@parley/test-support/nest';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { NatsRecord, NatsRecordBuilder } from '../src/index.js';
import { connectNestDriver, nestClient, nestHeaders, serveNest } from './support/nest-service.js';
import { registerForNest } from './support/service-for-nest.js';
import { clientOf, emit, serve } from './support/service.js';

Logger.overrideLogger(false);

brokerSuite('nats', broker => {
  describe('a Nest client of a Parley server', () => {
    itServesNestClients(async register => {
      const { server } = await serve(broker(), register);
      return { server, client: () => nestClient(broker()) };
    });

    it('hears at once that nobody handles a pattern', async () => {
      await serve(broker(), registerForNest);

      const { error } = await outcome(nestClient(broker()).send('unknown', {}));

      expect(error).toMatchObject({ name: 'Error', message: expect.stringContaining('no subscribers') });
    });

    it('reaches handlers with wildcards', async () => {
      await serve(broker(), registerForNest);
      const client = nestClient(broker());

      await lastValueFrom(client.emit('orders.7.placed', 1), { defaultValue: undefined });

      await until('it arrived', () => events.length === 1);
      expect(events).toEqual([['orders.7.placed', 1]]);
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
    itCallsNestServers(async () => {
      await serveNest(broker());
      return clientOf(broker());
    });

    it('hears at once that nobody handles a pattern', async () => {
      await serveNest(broker());

      await expect(clientOf(broker()).request('unknown', {})).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });
    });

    it('reaches handlers with wildcards', async () => {
      await serveNest(broker());
      const client = clientOf(broker());

      await emit(client, 'orders.7.placed', 1);

      await until('it arrived', () => nest.events.length === 1);
      expect(nest.events).toEqual([['orders.7.placed', 1]]);
      expect(await client.request('users.7.get', {})).toBe('users.7.get');
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
