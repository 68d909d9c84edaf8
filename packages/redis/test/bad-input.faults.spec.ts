import { brokerSuite } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import { Redis } from 'ioredis';
import type { RedisContext } from '../src/index.js';
import { emit } from './support/emit.js';
import { clientFor, serve } from './support/service.js';

brokerSuite('redis', broker => {
  /** A peer that knows nothing of packets, until the end of the test. */
  const stranger = (): Redis => {
    const redis = new Redis({ host: broker().host, port: broker().port });
    atEnd(() => redis.disconnect());
    return redis;
  };

  describe('a server', () => {
    it('takes what is no packet for an event, whole, and loses nothing else', async () => {
      const seen: unknown[] = [];
      await serve(broker(), server =>
        server.onEvent('strange', data => void seen.push(data)).onMessage('echo', data => data),
      );
      const peer = stranger();

      for (const payload of [
        'ON',
        '',
        '{"half":',
        '[1]',
        '{"pattern":"other"}',
        '{"id":"x"}',
        '7',
        Buffer.of(0xff, 0),
      ]) {
        await peer.publish('strange', payload);
      }
      await emit(clientFor(broker()), 'strange', 'last');

      await until('all arrived', () => seen.length === 9);
      expect(seen).toEqual([
        'ON',
        '',
        '{"half":',
        [1],
        { pattern: 'other' },
        { id: 'x' },
        7,
        Buffer.of(0xff, 0),
        'last',
      ]);
      expect(await clientFor(broker()).request('echo', 'still here')).toBe('still here');
    });

    it('reports once what it has no handler for', async () => {
      const { log } = await serve(broker(), server => server.onMessage('asked', data => data));
      const peer = stranger();

      for (const payload of ['oops', '', '{"half":', 'oops']) await peer.publish('asked', payload);

      expect(await clientFor(broker()).request('asked', 1)).toBe(1);
      expect(log.lines).toEqual([expect.stringContaining("no handler for event 'asked'")]);
    });

    it('goes by the channel and not by what a packet says of its pattern', async () => {
      await serve(broker(), server => server.onMessage('own', () => 'own').onMessage('other', () => 'other'));
      const peer = stranger();
      const answers: string[] = [];
      const reader = stranger();
      reader.on('message', (_channel, text: string) => answers.push(text));
      await reader.subscribe('own.reply');

      await peer.publish('own', JSON.stringify({ pattern: 'other', data: 1, id: 'x' }));

      await until('the answer is there', () => answers.length === 1);
      expect(JSON.parse(answers[0]!)).toEqual({ response: 'own', isDisposed: true, id: 'x' });
    });

    it('answers to inboxes only, whatever a request names', async () => {
      const seen: unknown[] = [];
      await serve(broker(), server =>
        server.onMessage('echo', data => data).onEvent('victim', data => void seen.push(data)),
      );
      const peer = stranger();
      const reader = stranger();
      const answers: string[] = [];
      reader.on('message', (_channel, text: string) => answers.push(text));
      await reader.subscribe('echo.reply');

      for (const r of ['victim', 'parley.inbox.', 'parley.inbox.short', 'parley.inbox.0123456789abcde*', 7, {}]) {
        await peer.publish('echo', JSON.stringify({ pattern: 'echo', data: 1, parley: { v: 1, r }, id: 'x' }));
      }

      await until('all are answered where Nest would', () => answers.length === 6);
      expect(seen).toEqual([]);
    });

    it('is not cancelled by who does not know the id of the request', async () => {
      let release!: () => void;
      const { server } = await serve(broker(), each =>
        each.onMessage('slow', () => new Promise(resolve => (release = () => resolve('done')))),
      );
      const control: string[] = [];
      const spy = stranger();
      spy.on('pmessage', (_glob: string, _channel: string, text: string) => control.push(text));
      await spy.psubscribe('parley.inbox.*');
      const answering = clientFor(broker()).request('slow', 1);
      await until('the server has said where it listens', () => control.length === 1 && server.inFlightCount === 1);
      const { c } = (JSON.parse(control[0]!) as { readonly parley: { readonly c: string } }).parley;
      const peer = stranger();

      for (const payload of ['{"parley":{"cancel":"guess"}}', '{"parley":{"credit":"guess","n":5}}', 'x', '']) {
        await peer.publish(c, payload);
      }
      release();

      expect(await answering).toBe('done');
    });

    it('with a handler for all channels gets nothing of what peers say to each other', async () => {
      const seen: unknown[] = [];
      await serve(
        broker(),
        server =>
          server
            .onEvent<unknown, RedisContext>('*', (_data, context) => void seen.push(context.getChannel()))
            .onMessage('echo', data => data),
        { wildcards: true },
      );
      const client = clientFor(broker());

      expect(await client.request('echo', 1)).toBe(1);
      for await (const value of client.stream('echo', 1)) expect(value).toBe(1);
      await emit(client, 'an.event', 1);

      await until('the event arrived', () => seen.length > 0);
      expect(seen).toEqual(['an.event']);
    });
  });

  describe('a client', () => {
    it('fails the one request whose answer it cannot understand', async () => {
      const answering = stranger();
      const listening = stranger();
      listening.on('message', (_channel, text: string) => {
        const { id } = JSON.parse(text) as { readonly id: string };
        void answering
          .publish('odd.reply', '{"response":1,"id":"' + id + '"')
          .then(() => answering.publish('odd.reply', JSON.stringify({ response: 2, isDisposed: true, id })));
      });
      await listening.subscribe('odd');
      const client = clientFor(broker());

      expect(await client.request('odd', 1)).toBe(2); // nobody can tell whose answer the first one was
      expect(client.pendingCount).toBe(0);
    });
  });

  it('refuses what is larger than a subscriber can be sent, and nothing else', async () => {
    const large = 'x'.repeat(2000);
    await serve(broker(), server => server.onMessage('echo', data => data).onMessage('grow', () => large), {
      maxPayload: 1500,
    });
    const client = clientFor(broker(), { maxPayload: 1500 });

    await expect(client.request('echo', large)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE', retryable: false });
    await expect(client.request('echo', 'ä'.repeat(750))).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
    await expect(emit(client, 'echo', large)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
    await expect(client.request('grow', 1)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
    expect(await client.request('echo', 'small')).toBe('small');
    expect(client.limits.maxPayload).toBe(1500);
  });
});
