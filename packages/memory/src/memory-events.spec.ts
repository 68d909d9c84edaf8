import { signal, until } from '@parley/test-support';
import { firstValueFrom, of, throwError } from 'rxjs';
import { clientFor, failureOf, newBroker, serve } from '../test/support/service.js';
import { RefusesBroken } from '../test/support/refuses-broken.js';
import type { MemoryContext } from './memory-context.js';

describe('an event', () => {
  it('reaches every handler of its pattern, also when one of them fails', async () => {
    const broker = newBroker();
    const seen: string[] = [];
    const { log } = await serve(broker, server =>
      server
        .onEvent('created', () => void seen.push('first'))
        .onEvent('created', () => {
          throw new Error('second is broken');
        })
        .onEvent('created', () => throwError(() => new Error('third is broken')))
        .onEvent('created', async () => void seen.push('fourth')),
    );

    await firstValueFrom(clientFor(broker).emit('created', { id: 1 }));
    await until('all have run', () => seen.length === 2 && log.lines.length === 2);

    expect(seen).toEqual(['first', 'fourth']);
    expect(log.has('second is broken') && log.has('third is broken')).toBe(true);
  });

  it('goes out once, with or without subscribers', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server => server.onEvent('tick', data => void seen.push(data)));
    const client = clientFor(broker);

    client.emit('tick', 0);
    const observed = client.emit('tick', 2);
    await Promise.all([firstValueFrom(observed), firstValueFrom(observed)]);
    await until('both arrived', () => seen.length === 2);

    expect(seen).toEqual([0, 2]);
  });

  it('is no loss when nobody listens', async () => {
    expect(await firstValueFrom(clientFor(newBroker()).emit('nobody.cares', 1))).toBeUndefined();
  });

  it('fails when it cannot be serialised', async () => {
    const error = await failureOf(firstValueFrom(clientFor(newBroker()).emit('created', { big: 1n })));

    expect(error.code).toBe('PARLEY_SERIALIZATION_FAILED');
  });

  it('keeps its order among the events and requests of one client', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const note = (data: unknown): void => void seen.push(data);
    await serve(broker, server => server.onEvent('note', note).onMessage('note', note));
    const client = clientFor(broker);
    await client.connect();

    const sent = Array.from({ length: 3000 }, (_, i) =>
      i % 3 === 0 ? client.request('note', i) : firstValueFrom(client.emit('note', i)),
    );
    await Promise.all(sent);
    await until('all arrived', () => seen.length === 3000);

    expect(seen).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });

  it('and a request of the same pattern go to their own handlers', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server =>
      server.onMessage('order', () => 'answer').onEvent('order', data => void seen.push(data)),
    );
    const client = clientFor(broker);

    client.emit('order', 'event');
    expect(await client.request('order', 'request')).toBe('answer');
    await until('the event arrived', () => seen.length > 0);

    expect(seen).toEqual(['event']);
  });

  it('that was meant as a request is noticed where the requests are handled, once', async () => {
    const broker = newBroker();
    const { log } = await serve(broker, server => server.onMessage('sum', () => 1));
    const client = clientFor(broker);

    client.emit('sum', 1);
    client.emit('sum', 2);
    expect(await client.request('sum', 3)).toBe(1);
    await until('it was logged', () => log.has("no handler for event 'sum'"));

    expect(log.lines).toHaveLength(1);
  });

  it('shows its subject, headers and first attempt', async () => {
    const broker = newBroker();
    const arrived = signal<MemoryContext>();
    await serve(broker, server => server.onEvent<unknown, MemoryContext>('a.*', (_, context) => arrived.fire(context)));

    clientFor(broker).emit('a.b', 1, { metadata: { tenant: 'x' } });
    const context = await arrived.promise;

    expect([context.getSubject(), context.getHeaders(), context.getAttempt(), context.isRedelivered()]).toEqual([
      'a.b',
      { tenant: 'x' },
      1,
      false,
    ]);
    expect(() => Object.assign(context.getHeaders(), { tenant: 'y' })).toThrow(TypeError);
  });

  it('of somebody who does not know Parley is delivered whole', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    await serve(broker, server => server.onEvent('sensor', data => void seen.push(data)));

    broker.publish('sensor', '{"temperature":21}');
    broker.publish('sensor', Buffer.from('"warm"'));
    broker.publish('sensor', 'ON');
    await until('all arrived', () => seen.length === 3);

    expect(seen).toEqual([{ temperature: 21 }, 'warm', 'ON']);
  });

  it('that cannot be understood costs itself only', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const { log } = await serve(broker, server => server.onEvent('sensor', data => void seen.push(data)), {
      deserializer: new RefusesBroken(),
    });

    broker.publish('sensor', '"broken"');
    broker.publish('sensor', '21');
    await until('the good one arrived', () => seen.length === 1);

    expect(seen).toEqual([21]);
    expect(log.has("A message on 'sensor' could not be understood")).toBe(true);
    expect(broker.deadLetters).toEqual([]);
  });

  it('waits while a server has as many as it can handle, and fails only when too many wait', async () => {
    const broker = newBroker(2);
    const open: (() => void)[] = [];
    const seen: unknown[] = [];
    await serve(
      broker,
      server =>
        server.onEvent('job', data => {
          seen.push(data);
          return new Promise<void>(resolve => open.push(resolve));
        }),
      { maxInFlight: 1 },
    );
    const client = clientFor(broker);
    await firstValueFrom(client.emit('job', 1));
    await until('the first is being handled', () => seen.length === 1);

    await firstValueFrom(client.emit('job', 2));
    await firstValueFrom(client.emit('job', 3));
    const error = await failureOf(firstValueFrom(client.emit('job', 4)));
    expect(error.code).toBe('PARLEY_OVERLOADED');
    expect(error.message).toContain('maxWaiting');

    for (let count = 1; count <= 3; count++) {
      await until(`number ${count} is being handled`, () => open.length === count);
      expect(seen).toHaveLength(count);
      open.at(-1)!();
    }
    expect(seen).toEqual([1, 2, 3]);
  });

  it('is followed to the end of what its handler returns', async () => {
    const broker = newBroker();
    const { server } = await serve(broker, each => each.onEvent('stream', () => of(1, 2, 3)));

    await firstValueFrom(clientFor(broker).emit('stream', 1));
    await server.close();

    expect(server.inFlightCount).toBe(0);
  });
});
