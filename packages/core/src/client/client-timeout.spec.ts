import { lastValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually } from '../../test/raw-peer.js';

describe('the time-out of a call', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'hrtime'] }));
  afterEach(() => jest.useRealTimers());

  /** How many ms pass, in steps a driver would notice, until the call fails; undefined if it does not within two minutes. */
  const failsAfter = async (
    call: Promise<unknown>,
    each: (ms: number) => void = () => undefined,
  ): Promise<number | undefined> => {
    let failed = false;
    call.catch(() => (failed = true));
    for (let ms = 0; ms < 120_000; ms += 100) {
      if (failed) return ms;
      each(ms);
      await turns(2);
      jest.advanceTimersByTime(100);
      await turns(1);
    }
    return undefined;
  };

  it('is 30 s if nothing is said, and names the pattern and the address', async () => {
    const { client } = await connected({ timeout: undefined });
    const call = client.request('p', 1);
    const ms = await failsAfter(call);

    expect(ms).toBeGreaterThanOrEqual(30_000);
    expect(ms).toBeLessThan(30_300);
    await expect(call).rejects.toMatchObject({
      code: 'PARLEY_TIMEOUT',
      retryable: true,
      message: expect.stringContaining('No answer within 30000 ms') as string,
      details: { pattern: 'p', address: 'loopback://client' },
    });
    expect(client.pendingCount).toBe(0);
  });

  it('can be set for all calls, and for one', async () => {
    const { client } = await connected({ timeout: 1000 });

    expect(await failsAfter(client.request('p', 1))).toBeLessThan(1300);
    expect(await failsAfter(client.request('p', 1, { timeout: 5000 }))).toBeGreaterThanOrEqual(5000);
    expect(await failsAfter(client.request('p', 1, { timeout: 0 }))).toBeUndefined();
    const off = (await connected({ timeout: 0 })).client;
    expect(await failsAfter(off.request('p', 1))).toBeUndefined();
  });

  it('counts from the last packet, so that a server that is alive is waited for', async () => {
    const { client, server } = await connected({ timeout: 1000 });
    const call = client.request('p', 1);
    const { id } = await server.request();
    const ms = await failsAfter(call, at => {
      if (at % 900 === 0 && at < 5000) server.reply({ parley: {}, id });
    });

    expect(ms).toBeGreaterThanOrEqual(5500);
    expect(ms).toBeLessThan(5900);
  });

  it('counts on after the first packet of a Nest server, unless only the first shall be waited for', async () => {
    const always = await connected({ timeout: 1000 });
    const first = always.client.request('p', 1);
    always.server.reply({ response: 1, id: (await always.server.request()).id });
    expect(await failsAfter(first)).toBeLessThan(1400);

    const identified = await connected({ timeout: 1000, idleTimeout: 'identified' });
    const second = identified.client.request('p', 1);
    identified.server.reply({ response: 1, id: (await identified.server.request()).id });
    expect(await failsAfter(second)).toBeUndefined();

    const silent = await connected({ timeout: 1000, idleTimeout: 'identified' });
    expect(await failsAfter(silent.client.request('p', 1))).toBeLessThan(1400);
  });

  it('counts on in any case after a packet of a server that sends signs of life', async () => {
    const { client, server } = await connected({ timeout: 1000, idleTimeout: 'identified' });
    const call = client.request('p', 1);
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    server.reply({ response: 1, id });

    expect(await failsAfter(call)).toBeLessThan(1400);
  });

  it('tells the server to stop, and ignores a late answer', async () => {
    const { client, server } = await connected({ timeout: 1000 });
    const call = client.request('p', 1);
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    await failsAfter(call);
    server.reply({ response: 1, isDisposed: true, id });
    await turns(3);

    expect(server.controls).toEqual([{ cancel: id }]);
    expect(client.log.errors).toEqual([]);
  });

  it('is that of the iteration of a stream, and of an event that waits for a connection', async () => {
    const { client } = await connected({ timeout: 1000 });
    expect(await failsAfter(client.stream('p', 1)[Symbol.asyncIterator]().next())).toBeLessThan(1400);
    const unconnected = new LoopbackClient(Object.assign(new Loopback(), { stalls: true }), { timeout: 1000 });
    const event = lastValueFrom(unconnected.emit('e', 1));
    expect(await failsAfter(event)).toBeLessThan(1400);

    await expect(event).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
    expect(unconnected.pendingCount).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const { client, server } = await connected({ timeout: undefined });
    expect(jest.getTimerCount()).toBe(0);
    const call = client.request('p', 1);
    server.reply({ isDisposed: true, id: (await server.request()).id });
    await call;
    jest.advanceTimersByTime(5000);

    expect(jest.getTimerCount()).toBe(0);
  });
});

it('the limit of calls that may be unanswered fails the next one, and no other', async () => {
  const { client, server } = await connected({ maxPending: 2 });
  const calls = [client.request('p', 1), client.request('p', 2)];
  await expect(client.request('p', 3)).rejects.toMatchObject({
    code: 'PARLEY_OVERLOADED',
    retryable: true,
    message: expect.stringContaining('maxPending') as string,
  });
  for (const { id } of [await server.request(), await server.request(1)])
    server.reply({ response: 'fine', isDisposed: true, id });
  expect(await Promise.all(calls)).toEqual(['fine', 'fine']);
  await eventually(() => client.pendingCount === 0);
  client.request('p', 4).catch(() => undefined);

  expect(client.pendingCount).toBe(1);
  await client.close();
});
