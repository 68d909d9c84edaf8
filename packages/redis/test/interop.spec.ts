import { Logger } from '@nestjs/common';
import { brokerSuite } from '@parley/brokers';
import { atEnd, outcome, throughout, until } from '@parley/test-support';
import { events, itCallsNestServers, itServesNestClients, nest } from '@parley/test-support/nest';
import { Redis } from 'ioredis';
import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { nestClient, serveNest } from './support/nest-service.js';
import { registerForNest } from './support/service-for-nest.js';
import { clientFor, serve } from './support/service.js';

Logger.overrideLogger(false);

brokerSuite('redis', broker => {
  describe('a Nest client of a Parley server', () => {
    itServesNestClients(async register => {
      const { server } = await serve(broker(), register);
      return { server, client: () => nestClient(broker()) };
    });

    it('reaches handlers with wildcards, which do not get their own answers', async () => {
      await serve(broker(), registerForNest, { wildcards: true });
      const client = nestClient(broker());

      expect(await firstValueFrom(client.send('users.1', {}))).toBe('users.1');
      await firstValueFrom(client.emit('news.today', 'sun'), { defaultValue: undefined });

      await until('the event arrived', () => events.length === 1);
      expect(events).toEqual([['news.today', 'sun']]);
    });

    it('shares a group of Parley servers: each request is handled once', async () => {
      const handled: number[] = [];
      for (const _ of [1, 2, 3]) {
        await serve(broker(), server => server.onMessage<number>('grouped', data => handled.push(data)), {
          group: 'g',
        });
      }
      const client = nestClient(broker());
      const numbers = Array.from({ length: 30 }, (_, index) => index);

      await Promise.all(numbers.map(number => firstValueFrom(client.send('grouped', number))));

      expect([...handled].sort((a, b) => a - b)).toEqual(numbers);
    });
  });

  describe('a Parley client of a Nest server', () => {
    itCallsNestServers(async () => {
      await serveNest(broker());
      return clientFor(broker());
    });

    it('hears at once that nobody listens to a pattern', async () => {
      await serveNest(broker());

      await expect(clientFor(broker()).request('unknown', {})).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER' });
    });

    it('sends metadata, which the handler finds', async () => {
      await serveNest(broker());

      expect(await clientFor(broker()).request('headers', {}, { metadata: { traceparent: '00-1-2-01' } })).toEqual({
        traceparent: '00-1-2-01',
      });
    });

    it('reaches handlers with wildcards, which do not get its private channels', async () => {
      await serveNest(broker(), { wildcards: true });
      const client = clientFor(broker());

      expect(await client.request('users.1', {})).toBe('users.1');
      await firstValueFrom(client.emit('news.today', 'sun'));

      await until('the event arrived', () => nest.events.length === 1);
      expect(nest.events).toEqual([['news.today', 'sun']]);
    });

    it('cancels and times out by itself: it publishes nothing of it', async () => {
      await serveNest(broker());
      const seen = await channelsOf(broker());
      const client = clientFor(broker());

      expect(await firstValueFrom(client.send('ticks', {}).pipe(take(3), toArray()))).toEqual([0, 1, 2]);
      await expect(client.request('never', {}, { timeout: 30 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
      expect(await client.request('echo', 'last')).toBe('last');

      expect(client.pendingCount).toBe(0);
      await until('all was seen', () => seen.has('echo.reply'));
      expect([...seen].sort()).toEqual(['echo', 'echo.reply', 'never', 'ticks', 'ticks.reply']);
    });
  });

  describe('a Nest and a Parley peer on one channel', () => {
    it('as servers: a caller gets one answer, whoever is first, and both get an event', async () => {
      await serveNest(broker());
      await serve(broker(), registerForNest);
      const parley = clientFor(broker());
      const other = nestClient(broker());

      for (const number of [1, 2, 3]) {
        expect(await outcome(parley.send('echo', number))).toEqual({ values: [number] });
        expect(await outcome(other.send('echo', number))).toEqual({ values: [number] });
      }
      await firstValueFrom(parley.emit('note', 'to both'));

      await until('both have it', () => events.length === 1 && nest.events.length === 1);
    });

    it('as clients: each gets its own answers, and none of the other', async () => {
      await serve(broker(), registerForNest);
      const parley = clientFor(broker());
      const other = nestClient(broker());
      const numbers = Array.from({ length: 50 }, (_, index) => index);

      const answers = await Promise.all(
        numbers.map(number =>
          number % 2 === 0 ? parley.request('echo', number) : lastValueFrom(other.send('echo', number)),
        ),
      );

      expect(answers).toEqual(numbers);
    });

    it('keeps the reply channel of Nest from a server with a matching wildcard', async () => {
      await serveNest(broker());
      const heard: unknown[] = [];
      await serve(broker(), server => server.onEvent('ech*', data => void heard.push(data)), { wildcards: true });

      expect(await lastValueFrom(nestClient(broker()).send('echo', 'text'))).toBe('text');
      await firstValueFrom(clientFor(broker()).emit('echo.reply', { a: 'mere event' }));

      await until('the event arrived', () => heard.length > 0);
      await throughout(50, 'it is the only one', () => heard.length === 1);
      expect(heard).toEqual([{ a: 'mere event' }]);
    });
  });
});

/** The channels that something is published on from now on. */
async function channelsOf({ host, port }: { readonly host: string; readonly port: number }): Promise<Set<string>> {
  const spy = new Redis({ host, port });
  const seen = new Set<string>();
  spy.on('pmessage', (_glob, channel) => seen.add(channel));
  await spy.psubscribe('*');
  atEnd(() => spy.disconnect());
  return seen;
}
