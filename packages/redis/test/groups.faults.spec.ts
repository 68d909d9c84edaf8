import { brokerSuite } from '@parley/brokers';
import { throughout, until } from '@parley/test-support';
import type { Redis } from 'ioredis';
import type { RedisServer } from '../src/index.js';
import { emit } from './support/emit.js';
import { clientFor, serve } from './support/service.js';

const numbers = Array.from({ length: 300 }, (_, index) => index);
const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

brokerSuite('redis', broker => {
  /** Three servers of a group, each with a list of what it handled. */
  const replicas = async (
    group: string,
    register: (server: RedisServer, handled: number[]) => unknown,
  ): Promise<number[][]> => {
    const lists: number[][] = [[], [], []];
    for (const handled of lists) {
      await serve(broker(), server => register(server, handled), { group, wildcards: true });
    }
    return lists;
  };

  it('of three servers one handles each request, and none is without work', async () => {
    const lists = await replicas('requests', (server, handled) => {
      server.onMessage<number>('work', async data => handled.push(data));
    });
    const client = clientFor(broker());

    await Promise.all(numbers.map(number => client.request('work', number)));

    expect(sorted(lists.flat())).toEqual(numbers);
    for (const handled of lists) expect(handled.length).toBeGreaterThan(0);
  });

  it('of three servers one gets each event, once for each group', async () => {
    const register = (server: RedisServer, handled: number[]): void => {
      server.onEvent<number>('news', data => void handled.push(data));
    };
    const lists = [await replicas('one', register), await replicas('other', register)];
    const alone: number[] = [];
    await serve(broker(), server => register(server, alone));
    const client = clientFor(broker());

    await Promise.all(numbers.map(number => emit(client, 'news', number)));

    await until('all have what is theirs', () =>
      [...lists, [alone]].every(group => group.flat().length >= numbers.length),
    );
    await throughout(50, 'nothing comes twice', () =>
      [...lists, [alone]].every(group => group.flat().length === numbers.length),
    );
    for (const group of lists) expect(sorted(group.flat())).toEqual(numbers);
    expect(alone).toEqual(numbers);
  });

  it('runs every handler whose pattern overlaps, in one server of the group each', async () => {
    const seen: string[] = [];
    await replicas('overlap', server => {
      server.onEvent('a.b', () => void seen.push('a.b')).onEvent('a.*', () => void seen.push('a.*'));
      server.onEvent('*', () => void seen.push('*'));
    });

    await emit(clientFor(broker()), 'a.b', 1);

    await until('all ran', () => seen.length >= 3);
    await throughout(50, 'each ran once', () => seen.length === 3);
    expect(seen.sort()).toEqual(['*', 'a.*', 'a.b']);
  });

  it('goes on when one of them leaves', async () => {
    const handled: number[] = [];
    const servers = await Promise.all(
      [1, 2, 3].map(() =>
        serve(broker(), server => server.onMessage<number>('left', async data => handled.push(data)), {
          group: 'left',
        }),
      ),
    );
    const client = clientFor(broker());

    const calls = numbers.map(async number => {
      if (number === 100) void servers[0]!.server.close();
      return client.request('left', number);
    });
    await Promise.all(calls);

    expect(sorted(handled)).toEqual(numbers);
  });

  it('keeps no claim longer than it was told', async () => {
    await serve(broker(), server => server.onMessage('brief', () => 'done'), { group: 'brief', claimExpiry: 40 });
    const client = clientFor(broker());

    expect(await client.request('brief', 1)).toBe('done');

    const [publisher] = client.unwrap<[Redis]>();
    while ((await publisher.keys('parley.claim.brief.*')).length > 0);
  });
});
