import { brokerSuite } from '@parley/brokers';
import { atEnd, until } from '@parley/test-support';
import { connect, type NatsConnection } from 'nats';
import { NatsServer } from '../src/index.js';
import { clientOf, emit, name, serve } from './support/service.js';

brokerSuite('nats', broker => {
  /** A peer that knows nothing of packets, until the end of the test. */
  const stranger = async (): Promise<NatsConnection> => {
    const connection = await connect({ servers: broker().url });
    atEnd(() => connection.close());
    return connection;
  };

  describe('a server', () => {
    it('takes what is no packet for an event, whole, and loses nothing else', async () => {
      const [event, request] = [name('event'), name('request')];
      const seen: unknown[] = [];
      await serve(broker(), server =>
        server.onEvent(event, data => void seen.push(data)).onMessage(request, data => data),
      );
      const peer = await stranger();

      for (const payload of ['ON', '', '{"half":', '[1]', '{"pattern":"other"}', '{"id":"x"}', '7']) {
        peer.publish(event, payload, { reply: 'nobody.listens' });
      }
      await emit(clientOf(broker()), event, 'last');

      await until('all arrived', () => seen.length === 8);
      expect(seen).toEqual(['ON', '', '{"half":', [1], { pattern: 'other' }, { id: 'x' }, 7, 'last']);
      expect(await clientOf(broker()).request(request, 'still here')).toBe('still here');
    });

    it('reports once, for each pattern, what it has no handler for', async () => {
      const request = name('request');
      const { log } = await serve(broker(), server => server.onMessage(request, data => data));
      const peer = await stranger();

      for (const payload of ['oops', '', '{"half":', 'oops']) peer.publish(request, payload);
      await peer.flush();

      expect(await clientOf(broker()).request(request, 1)).toBe(1);
      expect(log.lines).toEqual([expect.stringContaining(`no handler for event '${request}'`)]);
    });

    it('goes by the subject and not by what a packet says of its pattern', async () => {
      const [own, other] = [name('own'), name('other')];
      await serve(broker(), server => server.onMessage(own, () => 'own').onMessage(other, () => 'other'));
      const peer = await stranger();

      const answer = await peer.request(own, JSON.stringify({ pattern: other, data: 1, id: 'x' }));

      expect(answer.json()).toMatchObject({ response: 'own' });
    });

    it('is not cancelled by whoever learns its control address, without knowing the id of the request', async () => {
      const pattern = name('slow');
      const { server } = await serve(broker(), each =>
        each.onMessage(pattern, () => new Promise(resolve => setTimeout(resolve, 100, 'done'))),
      );
      const peer = await stranger();
      const answering = clientOf(broker()).request(pattern, 1);
      await until('it is at work', () => server.inFlightCount === 1);

      for (const payload of ['{"parley":{"cancel":"guess"}}', '{"parley":{"credit":"guess","n":5}}', 'x', '']) {
        peer.publish('_PARLEY.control.guess', payload);
      }

      expect(await answering).toBe('done');
    });

    it('does not take what is said to clients for requests and events, even with a handler for all subjects', async () => {
      const pattern = name('echo');
      const seen: unknown[] = [];
      await serve(broker(), server => {
        server.onEvent<unknown>('>', (_data, context) => void seen.push(context.getArgs()[0] as string));
        server.onMessage(pattern, data => data);
      });
      const client = clientOf(broker());

      expect(await client.request(pattern, 1)).toBe(1);
      for await (const value of client.stream(pattern, 1)) expect(value).toBe(1);
      await emit(client, name('an.event'), 1);

      await until('the event arrived', () => seen.length > 0);
      expect(seen).toEqual([expect.stringMatching(/^an\.event/)]);
    });
  });

  describe('a client', () => {
    it('fails the one request whose answer it cannot understand', async () => {
      const pattern = name('strange');
      const peer = await stranger();
      peer.subscribe(pattern, { callback: (_error, message) => void message.respond('oops') });
      await peer.flush();
      const other = name('echo');
      await serve(broker(), server => server.onMessage(other, data => data));
      const client = clientOf(broker(), { logger: false });

      const [strange, fine] = await Promise.allSettled([client.request(pattern, 1), client.request(other, 2)]);

      expect(strange).toMatchObject({ reason: { code: 'PARLEY_DESERIALIZATION_FAILED' } });
      expect(fine).toMatchObject({ value: 2 });
    });

    it('fails the one request whose answer is empty', async () => {
      const pattern = name('empty');
      const peer = await stranger();
      peer.subscribe(pattern, { callback: (_error, message) => void message.respond('') });
      await peer.flush();

      await expect(clientOf(broker(), { logger: false }).request(pattern, 1)).rejects.toMatchObject({
        code: 'PARLEY_DESERIALIZATION_FAILED',
      });
    });

    it('refuses subjects that stand for many, and those that are too long', async () => {
      const client = clientOf(broker());

      for (const pattern of ['a.*', '>', 'a.>', 'x'.repeat(4000), 'ä'.repeat(2000), ' '.repeat(800)]) {
        await expect(client.request(pattern, 1)).rejects.toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
        await expect(emit(client, pattern, 1)).rejects.toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
      }
      const server = new NatsServer();
      expect(() => server.onMessage('x'.repeat(4000), () => 1)).toThrow('longer than 3500 bytes');
    });

    it('reaches handlers whose patterns are no subjects of NATS', async () => {
      const patterns = [
        `${name('with')} spaces`,
        `.${name('dot')}`,
        `${name('dots')}..x`,
        { cmd: `${name('line')}\n` },
      ];
      await serve(broker(), server => patterns.forEach((pattern, index) => server.onMessage(pattern, () => index)));
      const client = clientOf(broker());

      expect(await Promise.all(patterns.map(pattern => client.request(pattern, 1)))).toEqual([0, 1, 2, 3]);
    });
  });

  describe('what is larger than the broker takes', () => {
    const large = 'x'.repeat(1_100_000);

    it('fails as a request, an event and an answer, and nothing else fails', async () => {
      const [echo, grow] = [name('echo'), name('grow')];
      await serve(broker(), server => server.onMessage(echo, data => data).onMessage(grow, () => large));
      const client = clientOf(broker());

      await expect(client.request(echo, large)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE', retryable: false });
      await expect(emit(client, echo, large)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
      await expect(client.request(grow, 1)).rejects.toMatchObject({ code: 'PARLEY_TOO_LARGE' });
      await expect(client.request(echo, 1, { metadata: { large } })).rejects.toMatchObject({
        code: 'PARLEY_TOO_LARGE',
      });
      expect(await client.request(echo, 'small')).toBe('small');
      expect(client.limits.maxPayload).toBe(1_048_576);
    });
  });
});
