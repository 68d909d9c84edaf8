import { signal, until } from '@parley/test-support';
import { firstValueFrom, lastValueFrom, NEVER, timer } from 'rxjs';
import { map, take, toArray } from 'rxjs/operators';
import { clientFor, failureOf, newBroker, serve } from '../test/support/service.js';
import type { MemoryBroker } from './memory-broker.js';
import type { MemoryClient } from './memory-client.js';
import type { MemoryConnection } from './memory-connection.js';
import type { MemoryServerOptions } from './memory-options.js';

interface Counts {
  /** By name of the server. */
  readonly requests: Record<string, number>;
  readonly events: Record<string, number>;
}

/** Servers that count what they handle. */
const counting = async (broker: MemoryBroker, servers: Record<string, MemoryServerOptions>): Promise<Counts> => {
  const counts: Counts = { requests: {}, events: {} };
  for (const [name, options] of Object.entries(servers)) {
    counts.requests[name] = counts.events[name] = 0;
    await serve(
      broker,
      server =>
        server
          .onMessage('ask', () => (counts.requests[name]!++, name))
          .onEvent('tell', () => void counts.events[name]!++),
      options,
    );
  }
  return counts;
};

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const ask = (client: MemoryClient, times: number): Promise<unknown[]> =>
  Promise.all(Array.from({ length: times }, (_, i) => client.request('ask', i)));

const tell = async (client: MemoryClient, times: number): Promise<void> => {
  for (let i = 0; i < times; i++) await firstValueFrom(client.emit('tell', i));
};

describe('servers of one group', () => {
  it('share requests and events by default, each handled once and nobody left out', async () => {
    const broker = newBroker();
    const counts = await counting(broker, { a: {}, b: {}, c: {} });
    const client = clientFor(broker);

    await ask(client, 300);
    await tell(client, 300);
    await until('all events are handled', () => total(counts.events) >= 300);

    expect(counts).toEqual({ requests: { a: 100, b: 100, c: 100 }, events: { a: 100, b: 100, c: 100 } });
  });

  it('leave to each other what only some of them handle', async () => {
    const broker = newBroker();
    const seen: string[] = [];
    await serve(broker, server => server.onMessage('a', () => 'a').onEvent('order', () => void seen.push('order')));
    await serve(broker, server => server.onMessage('b', () => 'b').onMessage('order', () => 'ordered'));
    const client = clientFor(broker);

    for (let i = 0; i < 4; i++) {
      expect(await client.request('a', {})).toBe('a');
      expect(await client.request('b', {})).toBe('b');
      expect(await client.request('order', {})).toBe('ordered');
      client.emit('order', i);
    }
    await until('the events were handled', () => seen.length === 4);
  });

  it('pass the work of one that leaves to the others', async () => {
    const broker = newBroker();
    const served: string[] = [];
    const { server: leaving } = await serve(broker, server =>
      server.onMessage('ask', () => void served.push('leaving')),
    );
    await serve(broker, server => server.onMessage('ask', () => void served.push('staying')));
    const client = clientFor(broker);

    const answers = ask(client, 50);
    await leaving.close();
    await Promise.all([answers, ask(client, 50)]);

    expect(served).toHaveLength(100);
    expect(served.slice(50).filter(name => name === 'staying')).toHaveLength(50);
  });

  it('may join with nothing to do, and find something later', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const idle = await serve(broker, () => undefined);
    const other = await serve(broker, server => server.onEvent('tell', () => undefined));
    await other.server.close();

    idle.server.onEvent('tell', data => void seen.push(data));
    clientFor(broker).emit('tell', 1);
    await until('it arrived', () => seen.length === 1);
  });

  it('give one that joins its share', async () => {
    const broker = newBroker();
    const client = clientFor(broker);
    await counting(broker, { first: {} });
    await ask(client, 10);

    const { requests } = await counting(broker, { second: {} });
    await ask(client, 10);

    expect(requests.second).toBe(5);
  });
});

describe('servers of different groups', () => {
  it('each get every request and every event once to the group', async () => {
    const broker = newBroker();
    const counts = await counting(broker, {
      billing1: { group: 'billing' },
      billing2: { group: 'billing' },
      mail: { group: 'mail' },
    });
    const client = clientFor(broker);

    await ask(client, 20);
    await tell(client, 20);
    await until('all events are handled', () => total(counts.events) >= 40);

    expect(counts.events).toEqual({ billing1: 10, billing2: 10, mail: 20 });
    expect(counts.requests).toEqual({ billing1: 10, billing2: 10, mail: 20 });
  });

  it('do not fail a request that another group answers', async () => {
    const broker = newBroker();
    const begun = signal();
    const stuck = await serve(broker, server => server.onMessage('ask', () => (begun.fire(), NEVER)), {
      group: 'a',
      retryAttempts: 0,
    });
    const finish = signal();
    await serve(broker, server => server.onMessage('ask', () => finish.promise.then(() => 'answer')), { group: 'b' });

    const answer = clientFor(broker).request('ask', 1);
    await begun.promise;
    stuck.server.unwrap<MemoryConnection>().close(new Error('power failure'));
    finish.fire();

    expect(await answer).toBe('answer');
  });

  it('can share requests and still each get every event', async () => {
    const broker = newBroker();
    const counts = await counting(broker, {
      a: { eventGroup: false },
      b: { eventGroup: false },
      c: { eventGroup: 'own' },
    });
    const client = clientFor(broker);

    await ask(client, 30);
    await tell(client, 10);
    await until('all events are handled', () => total(counts.events) >= 30);

    expect(counts.requests).toEqual({ a: 10, b: 10, c: 10 });
    expect(counts.events).toEqual({ a: 10, b: 10, c: 10 });
  });
});

describe('servers without a group', () => {
  it('each get everything, and the caller hears the first that answers', async () => {
    const broker = newBroker();
    const counts = await counting(broker, { a: { group: false }, b: { group: false } });
    const client = clientFor(broker);

    const answers = await ask(client, 20);
    await tell(client, 20);
    await until('all is handled', () => total(counts.events) >= 40 && total(counts.requests) >= 40);

    expect(new Set(answers)).toEqual(new Set(['a']));
    expect(counts).toEqual({ requests: { a: 20, b: 20 }, events: { a: 20, b: 20 } });
  });

  it('do not mix their streams: packets of the second are dropped', async () => {
    const broker = newBroker();
    for (const name of ['a', 'b']) {
      const stream = (): unknown =>
        timer(0, 1).pipe(
          take(20),
          map(i => `${name}${i}`),
        );
      await serve(broker, server => server.onMessage('stream', stream), { group: false });
    }

    const values = await lastValueFrom(clientFor(broker).send<string>('stream', {}).pipe(toArray()));

    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => values[0]![0]! + i));
  });

  it('stay silent about a request another one handles', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onEvent('ask', () => undefined), { group: false });
    await serve(broker, server => server.onMessage('ask', async () => 'answer'), { group: false });

    expect(await clientFor(broker).request('ask', {})).toBe('answer');
    expect((await failureOf(clientFor(broker).request('nobody', {}))).code).toBe('PARLEY_NO_HANDLER');
  });
});
