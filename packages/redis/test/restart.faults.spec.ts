import { brokerSuite } from '@parley/brokers';
import { FaultProxy } from '@parley/conformance/faults';
import { atEnd, load, throughout, until } from '@parley/test-support';
import type { RedisClient } from '../src/index.js';
import { emit } from './support/emit.js';
import { clientFor, serve } from './support/service.js';

brokerSuite(
  'redis',
  broker => {
    it('is killed and restarted under load: every call settles, and then all are answered again', async () => {
      const seen = new Set<unknown>();
      for (const _ of [1, 2]) {
        await serve(
          broker(),
          server =>
            server
              .onMessage('echo', data => data)
              .onMessage('stream', async function* () {
                for (let value = 0; value < 3; value++) yield value;
              })
              .onEvent('event', data => void seen.add(data)),
          { group: 'replicas' },
        );
      }
      const clients = Array.from({ length: 3 }, () => clientFor(broker(), { timeout: 3000, replyGrace: 500 }));
      await Promise.all(clients.map(client => client.connect()));
      let calls = 0;
      const running = clients.map(client =>
        load(async () => {
          const call = ++calls;
          if (call % 3 === 0) return emit(client, 'event', call);
          if (call % 3 === 1) return client.request('stream', call);
          expect(await client.request('echo', call)).toBe(call);
          return undefined;
        }),
      );

      for (let round = 1; round <= 3; round++) {
        const before = calls;
        await until('it is under load', () => calls > before + 300);
        await broker().kill();
        await broker().start();
        await until('calls are answered again', () => calls > before + 1000, 10_000);
      }
      await Promise.all(running.map(each => each.stop()));

      const kinds = new Set(running.flatMap(({ outcomes }) => [...outcomes.keys()]));
      kinds.delete('answered');
      expect([...kinds].filter(kind => kind !== 'PARLEY_CONNECTION_LOST')).toEqual([]);
      for (const client of clients) {
        expect(client.pendingCount).toBe(0);
        expect(await client.request('echo', 'after')).toBe('after');
      }
      await emit(clients[0]!, 'event', 'after');
      await until('events arrive again', () => seen.has('after'));
    }, 60_000);

    it('makes an answer wait that is ready while it is away', async () => {
      let release!: (value: string) => void;
      const { server } = await serve(broker(), each =>
        each.onMessage('slow', () => new Promise(resolve => (release = resolve))),
      );
      const statuses: string[] = [];
      server.status.subscribe(status => void statuses.push(status));
      const client = clientFor(broker());
      const answer = client.request('slow', 1);
      await until('it is at work', () => server.inFlightCount === 1);

      await broker().kill();
      await until('the server noticed', () => statuses.at(-1) === 'reconnecting');
      release('done');
      await broker().start();

      expect(await answer).toBe('done');
    }, 20_000);

    it('is back after a restart with every subscription, those of wildcards and of later handlers, too', async () => {
      const { server } = await serve(broker(), each => each.onMessage('a.*', data => data), { wildcards: true });
      const client = clientFor(broker());
      server.onMessage('later', data => data);
      expect(await client.request('a.b', 1)).toBe(1);

      await broker().restart();

      expect(await client.request('a.c', 2)).toBe(2);
      expect(await client.request('later', 3)).toBe(3);
    }, 20_000);
  },
  { own: true },
);

brokerSuite('redis', broker => {
  /** A client whose connection breaks when it is told to, and what it has for a connection. */
  const breakable = async (): Promise<{ readonly client: RedisClient; readonly proxy: FaultProxy }> => {
    const proxy = await FaultProxy.start({ upstream: { host: broker().host, port: broker().port } });
    atEnd(() => proxy.close());
    return { proxy, client: clientFor(proxy) };
  };

  it('answers a caller that was away when the handler was announced, or done', async () => {
    let release!: (value: string) => void;
    const { server } = await serve(broker(), each =>
      each.onMessage('slow', () => new Promise(resolve => (release = resolve))),
    );
    const { client, proxy } = await breakable();
    const answer = client.request('slow', 1);
    await until('it is at work', () => server.inFlightCount === 1);

    proxy.refuse();
    await proxy.cut();
    // the announcement comes after 50 ms
    await throughout(100, 'the handler is at work', () => server.inFlightCount === 1);
    release('done');
    await until('the handler is done', () => server.inFlightCount === 0);
    await proxy.accept();

    expect(await answer).toBe('done');
  });

  it('stops a stream whose reader is gone', async () => {
    let stopped = false;
    await serve(broker(), server =>
      server.onMessage('endless', async function* () {
        try {
          for (let value = 0; ; value++) {
            yield value;
            await new Promise(resolve => setTimeout(resolve, 5));
          }
        } finally {
          stopped = true;
        }
      }),
    );
    const { client, proxy } = await breakable();
    const values = client.stream('endless', 1)[Symbol.asyncIterator]();
    await values.next();

    proxy.refuse();
    await proxy.cut();

    await until('the generator is closed', () => stopped);
    values.return?.(undefined).catch(() => undefined);
  });
});
