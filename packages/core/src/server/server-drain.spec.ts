import { interval, Observable, of, take } from 'rxjs';
import { setImmediate as turn } from 'node:timers/promises';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';

const serving = (options: ServerOptions = {}): { network: Loopback; server: LoopbackServer } => {
  const network = new Loopback();
  return { network, server: new LoopbackServer(network, options) };
};
const underWay = (server: LoopbackServer, count = 1): Promise<void> => eventually(() => server.inFlightCount === count);

describe('closing a server', () => {
  it.each<[string, () => unknown, number]>([
    [
      'a promise',
      async () => {
        await turns(20);
        return 1;
      },
      1,
    ],
    ['an Observable', () => interval(2).pipe(take(5)), 5],
    [
      'an async generator',
      async function* () {
        for (let n = 0; n < 5; n++) {
          await turn();
          yield n;
        }
      },
      6,
    ],
  ])('waits for %s, whose reply arrives', async (_name, handler, packets) => {
    const { network, server } = serving();
    server.onMessage('it', handler);
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    await server.close();

    expect(caller.received).toHaveLength(packets);
    expect(caller.received.at(-1)).toHaveProperty('isDisposed', true);
    expect(caller.closed).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ['a value', () => 1],
    ['a promise', () => Promise.resolve(1)],
    ['a stream', () => of(1)],
    [
      'an error',
      () => {
        throw new Error('x');
      },
    ],
    ['a rejection', () => Promise.reject(new Error('x'))],
  ])('waits for a serializer that takes its time with %s', async (_name, handler) => {
    const serializer = { serialize: async (packet: unknown) => turns(10).then(() => packet) };
    const { network, server } = serving({ serializer });
    server.onMessage('it', handler);
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    await server.close();

    expect(caller.received.at(-1)).toHaveProperty('isDisposed', true);
  });

  it('waits for a peer that is slow to take its reply', async () => {
    const { network, server } = serving();
    server.onMessage('it', () => 1);
    const caller = await askable(server, network);
    let taken!: () => void;
    server.sink.full = new Promise(resolve => (taken = resolve));
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    let closed = false;
    const closing = server.close().then(() => (closed = true));
    await turns(5);
    expect(closed).toBe(false);
    taken();
    await closing;
  });

  it('waits for event handlers', async () => {
    const { network, server } = serving();
    let done = false;
    server.onEvent('e', async () => {
      await turns(20);
      done = true;
    });
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 1 });
    await underWay(server);
    await server.close();

    expect(done).toBe(true);
  });

  it('takes no longer than the shutdown timeout, then tells handlers and callers', async () => {
    const { network, server } = serving({ shutdownTimeout: 30 });
    const signals: AbortSignal[] = [];
    const stuck = (_data: unknown, context: { signal: AbortSignal }): Promise<never> => {
      signals.push(context.signal);
      return new Promise(() => undefined);
    };
    server.onMessage('it', stuck).onEvent('e', stuck);
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a', parley: { v: 1 } });
    caller.send({ pattern: 'e', data: 1 });
    await underWay(server, 2);
    const start = Date.now();
    await server.close();

    expect(Date.now() - start).toBeGreaterThanOrEqual(29);
    expect(caller.answers('a').at(-1)).toMatchObject({ isDisposed: true, parley: { code: 'PARLEY_SHUTDOWN_TIMEOUT' } });
    expect(signals.map(({ reason }) => (reason as { code: string }).code)).toEqual(
      Array(2).fill('PARLEY_SHUTDOWN_TIMEOUT'),
    );
    expect(server.inFlightCount).toBe(0);
  });

  it('stops what event handlers still produce', async () => {
    const { network, server } = serving({ shutdownTimeout: 10 });
    let torn = 0;
    let closed = 0;
    server
      .onEvent('e', () => new Observable(() => () => torn++))
      .onEvent('e', async function* () {
        try {
          for (;;) yield await turn();
        } finally {
          closed++;
        }
      });
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 1 });
    await underWay(server);
    await server.close();
    await turns(3);

    expect([torn, closed, server.log.errors]).toEqual([1, 1, []]);
  });

  it('delivers its last errors though the serializer takes its time', async () => {
    const serializer = { serialize: async (packet: unknown) => turns(5).then(() => packet) };
    const { network, server } = serving({ shutdownTimeout: 10, serializer });
    server.onMessage('it', () => new Promise(() => undefined));
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await underWay(server);
    await server.close();

    expect(caller.received).toMatchObject([{ err: { code: 'PARLEY_SHUTDOWN_TIMEOUT' } }]);
  });

  it('does not wait for a peer that never takes its reply', async () => {
    const { network, server } = serving({ shutdownTimeout: 10 });
    server.onMessage('now', () => 1).onMessage('later', () => Promise.resolve(1));
    const caller = await askable(server, network);
    server.sink.full = new Promise(() => undefined);
    caller.send({ pattern: 'now', data: 1, id: 'a' });
    caller.send({ pattern: 'later', data: 1, id: 'b' });
    await underWay(server, 2);

    await server.close();
  });

  it('can be followed by serving again, with nothing left over', async () => {
    const { network, server } = serving({ shutdownTimeout: 5 });
    server.onMessage('stuck', () => new Promise(() => undefined)).onMessage('it', () => 1);
    for (let round = 0; round < 3; round++) {
      const caller = await askable(server, network);
      expect(await caller.ask('it', 1)).toEqual([{ response: 1, isDisposed: true }]);
      caller.send({ pattern: 'stuck', data: 1, id: 'a' });
      await underWay(server);
      await server.close();
      expect(server.inFlightCount).toBe(0);
    }
  });
});
