import { interval, lastValueFrom, Observable, take, toArray, firstValueFrom, range } from 'rxjs';
import { Loopback, LoopbackClient, LoopbackServer, turns } from './loopback.js';
import { eventually } from './raw-peer.js';
import { RpcError } from '../src/errors/rpc-error.js';
import type { RpcContext } from '../src/context/rpc-context.js';
import type { ServerOptions } from '../src/server/server-options.js';

const identities = ['connection', 'request'] as const;

/** A client and a server of ours, as two processes would have them. */
describe.each(identities)('a client and a server that identifies itself per %s', identifies => {
  const made = async (options: ServerOptions = {}) => {
    const network = new Loopback();
    const server = new LoopbackServer(network, options, { identifies });
    const client = new LoopbackClient(network, {}, { identifies });
    await server.listen();
    return { network, server, client };
  };

  it('agree on values, streams, errors and events', async () => {
    const { server, client } = await made();
    const events: unknown[] = [];
    server
      .onMessage<number[]>('sum', data => data.reduce((a, b) => a + b, 0))
      .onMessage<number>('count', data => range(0, data))
      .onMessage('nothing', () => undefined)
      .onMessage('declared', () => { throw new RpcError({ code: 7, message: 'no' }); })
      .onMessage('undeclared', () => { throw new Error('secret'); })
      .onEvent('e', data => void events.push(data));

    expect(await client.request('sum', [1, 2, 3])).toBe(6);
    expect(await firstValueFrom(client.send('count', 3).pipe(toArray()))).toEqual([0, 1, 2]);
    expect(await client.request('nothing', 1)).toBeUndefined();
    await expect(client.request('declared', 1)).rejects.toMatchObject({ payload: { code: 7, message: 'no' } });
    await expect(client.request('undeclared', 1)).rejects.toMatchObject({ message: 'Internal server error' });
    await expect(client.request('unknown', 1)).rejects.toMatchObject({ code: 'PARLEY_NO_HANDLER', details: { pattern: 'unknown' } });
    await lastValueFrom(client.emit('e', 5));
    await eventually(() => events.length > 0);
    expect(events).toEqual([5]);
    expect([client.pendingCount, server.inFlightCount]).toEqual([0, 0]);
    await server.close();
    await client.close();
  }); // prettier-ignore

  it('pace a stream by its reader', async () => {
    const { server, client } = await made();
    let produced = 0;
    server.onMessage('numbers', async function* () {
      for (;;) yield produced++;
    });
    let read = 0;
    let most = 0;
    for await (const value of client.stream<number>('numbers', 1)) {
      expect(value).toBe(read++);
      if (read % 100 === 0) await turns(1);
      most = Math.max(most, produced - read);
      if (read === 5000) break;
    }
    await eventually(() => server.inFlightCount === 0);

    expect(most).toBeLessThanOrEqual(1024);
    expect(client.pendingCount).toBe(0);
  });

  it('let a caller who takes everything have it', async () => {
    const { server, client } = await made();
    server.onMessage('numbers', () => range(0, 20_000));

    expect(await lastValueFrom(client.send('numbers', 1).pipe(toArray()))).toHaveLength(20_000);
    expect(await client.request('numbers', 1)).toBe(19_999);
  });

  it.each(['unsubscribed', 'aborted', 'timed out', 'out of time', 'gone'])(
    'stop the producer of a caller who is %s',
    async how => {
      const { network, server, client } = await made({ keepAlive: 0 });
      let stopped = false;
      let context!: RpcContext;
      server.onMessage('never', (_data, each) => {
        context = each;
        return new Observable(() => () => (stopped = true));
      });
      const controller = new AbortController();
      const options = {
        signal: controller.signal,
        timeout: how === 'timed out' ? 150 : 0,
        deadline: how === 'out of time' ? Date.now() + 150 : undefined,
      };
      const subscription = client.send('never', 1, options).subscribe({ error: () => undefined });
      await eventually(() => server.inFlightCount === 1);
      if (how === 'unsubscribed') subscription.unsubscribe();
      if (how === 'aborted') controller.abort();
      if (how === 'gone') network.cut();
      await eventually(() => stopped);

      expect(context.signal.aborted).toBe(true);
      expect(server.inFlightCount).toBe(0);
      await client.close();
    },
  );

  it('keep a slow call alive beyond its time-out', async () => {
    const { server, client } = await made({ keepAlive: 40 });
    server.onMessage('slow', async () => {
      const start = Date.now();
      while (Date.now() - start < 500) await turns(1);
      return 'done';
    });

    expect(await client.request('slow', 1, { timeout: 150 })).toBe('done');
  });

  it('hand a deadline on, shorter with every hop', async () => {
    const { server, client } = await made();
    const seen: number[] = [];
    server
      .onMessage('first', (_data, { deadline }) => {
        seen.push(deadline!);
        return client.request('second', 1, { deadline });
      })
      .onMessage('second', (_data, { deadline }) => seen.push(deadline!));
    const deadline = Date.now() + 10_000;
    await client.request('first', 1, { deadline });

    for (const each of seen) expect(Math.abs(each - deadline)).toBeLessThan(200);
    expect(seen).toHaveLength(2);
  });

  it('say what came of a call when the server shuts down', async () => {
    const { server, client } = await made({ shutdownTimeout: 30 });
    server.onMessage('stuck', () => interval(5)).onMessage('quick', () => interval(2).pipe(take(3)));
    const stuck = client.request('stuck', 1);
    const quick = client.request('quick', 1);
    await eventually(() => server.inFlightCount === 2);
    const closing = server.close();

    expect(await quick).toBe(2);
    await expect(stuck).rejects.toMatchObject({ code: 'PARLEY_SHUTDOWN_TIMEOUT' });
    await closing;
    await client.close();
  });
});
