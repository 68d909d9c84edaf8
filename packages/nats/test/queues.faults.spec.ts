import { brokerSuite } from '@parley/brokers';
import { until } from '@parley/test-support';
import type { NatsContext, NatsServer, NatsServerOptions } from '../src/index.js';
import { clientOf, emit, name, serve } from './support/service.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

brokerSuite('nats', broker => {
  it('shares requests between replicas, and gives every event to all of them', async () => {
    const [pattern, event] = [name('work'), name('happened')];
    const [requests, events] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const who of numbers(3)) {
      await serve(broker(), server =>
        server
          .onMessage(pattern, data => {
            requests[who]!++;
            return data;
          })
          .onEvent(event, () => void events[who]!++),
      );
    }
    const client = clientOf(broker());

    expect(await Promise.all(numbers(90).map(number => client.request(pattern, number)))).toEqual(numbers(90));
    await emit(client, event, 1);

    await until('all got the event', () => events.every(count => count === 1));
    expect(requests[0]! + requests[1]! + requests[2]!).toBe(90);
    expect(Math.min(...requests)).toBeGreaterThan(0);
  });

  it('does not let services with other patterns take requests away from each other', async () => {
    const prefix = name('orders');
    await serve(broker(), server => server.onMessage(`${prefix}.get`, () => 'get'));
    await serve(broker(), server => server.onMessage(`${prefix}.put`, () => 'put').onEvent('>', () => undefined));
    const client = clientOf(broker());

    for (const _ of numbers(20)) {
      expect(await client.request(`${prefix}.get`, 1)).toBe('get');
      expect(await client.request(`${prefix}.put`, 1)).toBe('put');
    }
  });

  describe.each<[string, NatsServerOptions]>([
    ['without a queue', {}],
    ['with a queue', { queue: 'shared' }],
    ['without any queue, as in Nest', { queue: false }],
  ])('overlapping subscriptions %s', (_, options) => {
    it('run every matching event handler once, and one request handler', async () => {
      const prefix = name('over');
      const runs: string[] = [];
      const register = (server: NatsServer): unknown => {
        for (const filter of [`${prefix}.a.b`, `${prefix}.*.b`, `${prefix}.>`]) {
          server.onEvent<unknown, NatsContext>(filter, (_data, context) => {
            runs.push(`${filter} ${context.getSubject()}`);
          });
          server.onMessage(filter, () => (runs.push(`request ${filter}`), filter));
        }
        return server.onEvent(`${prefix}.>`, () => void runs.push('second'));
      };
      await serve(broker(), register, options);
      const client = clientOf(broker());

      await emit(client, `${prefix}.a.b`, 1);
      await until('all ran', () => runs.length >= 4);
      expect(await client.request(`${prefix}.x.b`, 1)).toBe(`${prefix}.*.b`);
      expect(await client.request(`${prefix}.x`, 1)).toBe(`${prefix}.>`);
      await emit(client, `${prefix}.c`, 1);
      await until('all ran', () => runs.length >= 8);

      expect(runs.sort()).toEqual(
        [
          `${prefix}.*.b ${prefix}.a.b`,
          `${prefix}.> ${prefix}.a.b`,
          `${prefix}.a.b ${prefix}.a.b`,
          'second',
          `request ${prefix}.*.b`,
          `request ${prefix}.>`,
          `${prefix}.> ${prefix}.c`,
          'second',
        ].sort(),
      );
    });
  });

  it('lets a handler choose its own queue', async () => {
    const event = name('mail');
    let sent = 0;
    let heard = 0;
    for (const _ of numbers(3)) {
      await serve(broker(), server =>
        server.onEvent(event, () => void sent++, { queue: 'mail' }).onEvent(event, () => void heard++),
      );
    }
    const client = clientOf(broker());

    for (const number of numbers(10)) await emit(client, event, number);

    await until('all were heard', () => heard === 30 && sent >= 10);
    expect(sent).toBe(10);
  });
});
