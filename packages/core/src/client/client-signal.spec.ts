import { getEventListeners } from 'node:events';
import { firstValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { RawServer } from '../../test/raw-peer.js';

const hello = { parley: { v: 1 } };
const cancelled = { code: 'PARLEY_CANCELLED', retryable: false, details: { pattern: 'p' } };

describe('an AbortSignal', () => {
  it('that is aborted already keeps the call from being sent', async () => {
    const { client, server } = await connected();
    const signal = AbortSignal.abort(new Error('reason'));

    await expect(client.request('p', 1, { signal })).rejects.toMatchObject({
      ...cancelled,
      cause: new Error('reason'),
    });
    await expect(firstValueFrom(client.send('p', 1, { signal }))).rejects.toMatchObject(cancelled);
    await expect(client.stream('p', 1, { signal })[Symbol.asyncIterator]().next()).rejects.toMatchObject(cancelled);
    await turns(2);
    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('fails the call when it aborts, and tells the server', async () => {
    const { client, server } = await connected();
    const controller = new AbortController();
    const call = client.request('p', 1, { signal: controller.signal });
    const { id } = await server.request();
    server.reply({ ...hello, id });
    await turns(2);
    controller.abort(new Error('reason'));

    await expect(call).rejects.toMatchObject({ ...cancelled, cause: new Error('reason') });
    await turns(2);
    expect(server.controls).toEqual([{ cancel: id }]);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('keeps the call from being sent if it aborts before there is a connection', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network);
    const controller = new AbortController();
    const call = client.request('p', 1, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject(cancelled);
    await client.connect();
    await turns(2);

    expect(server.received).toEqual([]);
  });

  it('may be shared by any number of calls, has one listener for all of them, and none afterwards', async () => {
    const { client, server } = await connected();
    const { signal } = new AbortController();
    const calls = Array.from({ length: 50 }, () => client.request('p', 1, { signal }));
    await server.request(49);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    for (const { id } of server.requests) server.reply({ response: 1, isDisposed: true, id });
    await Promise.all(calls);

    expect(getEventListeners(signal, 'abort')).toEqual([]);
    const again = client.request('p', 1, { signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    server.reply({ isDisposed: true, id: (await server.request(50)).id });
    await again;
  });

  it('ends all calls it is shared by, also if one of them calls again', async () => {
    const { client } = await connected();
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const calls = Array.from({ length: 3 }, () =>
      client.request('p', 1, options).catch(() => client.request('p', 2, options)),
    );
    controller.abort();
    const outcomes = await Promise.allSettled(calls);

    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(client.pendingCount).toBe(0);
  });

  it('leaves nothing behind of a call that was refused for another reason', async () => {
    const { client } = await connected({ maxPending: 0 });
    const { signal } = new AbortController();

    await expect(client.request('p', 1, { signal, deadline: Date.now() + 10_000 })).rejects.toMatchObject({
      code: 'PARLEY_OVERLOADED',
    });
    await expect(client.request('p', 1n, { signal })).rejects.toThrow();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
