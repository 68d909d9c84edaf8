import { brokerSuite } from '@parley/brokers';
import { FaultProxy } from '@parley/conformance/faults';
import { atEnd, load, until } from '@parley/test-support';
import { clientOf, emit, name, serve } from './support/service.js';

brokerSuite(
  'nats',
  broker => {
    it('is killed and restarted under load: every call settles, and then all are answered again', async () => {
      const [pattern, event, stream] = [name('echo'), name('event'), name('stream')];
      const seen = new Set<unknown>();
      const register = (): Promise<unknown> =>
        serve(broker(), server =>
          server
            .onMessage(pattern, data => data)
            .onMessage(stream, async function* () {
              for (let value = 0; value < 3; value++) yield value;
            })
            .onEvent(event, data => void seen.add(data)),
        );
      await Promise.all([register(), register()]);
      const clients = Array.from({ length: 3 }, () => clientOf(broker(), { timeout: 3000, replyGrace: 200 }));
      await Promise.all(clients.map(client => client.connect()));
      let calls = 0;
      const running = clients.map(client =>
        load(async () => {
          const call = ++calls;
          if (call % 3 === 0) return emit(client, event, call);
          if (call % 3 === 1) return client.request(stream, call);
          expect(await client.request(pattern, call)).toBe(call);
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
        expect(await client.request(pattern, 'after')).toBe('after');
      }
      await emit(clients[0]!, event, 'after');
      await until('events arrive again', () => seen.has('after'));
    }, 60_000);

    it('makes an answer wait that is ready while its server is cut off', async () => {
      const pattern = name('slow');
      let release!: (value: string) => void;
      const proxy = await FaultProxy.start({ upstream: { host: broker().host, port: broker().port } });
      atEnd(() => proxy.close());
      const { server } = await serve({ url: `nats://${proxy.host}:${proxy.port}` }, each =>
        each.onMessage(pattern, () => new Promise(resolve => (release = resolve))),
      );
      const statuses: string[] = [];
      server.status.subscribe(status => void statuses.push(status));
      const client = clientOf(broker());
      const answer = client.request(pattern, 1);
      await until('it is at work', () => server.inFlightCount === 1);

      proxy.refuse();
      await proxy.cut();
      await until('the server noticed', () => statuses.at(-1) === 'reconnecting');
      release('done');
      await proxy.accept();

      expect(await answer).toBe('done');
    }, 20_000);
  },
  { own: true },
);
