import { connected } from '../../test/connected-client.js';
import { turns } from '../../test/loopback.js';
import { eventually } from '../../test/raw-peer.js';

const hello = { parley: { v: 1 } };

describe('a deadline', () => {
  const exceeded = { code: 'PARLEY_DEADLINE_EXCEEDED', details: { pattern: 'p' } };

  it('travels as the time that is left, on every request', async () => {
    const { client, server } = await connected();
    const calls = [Date.now() + 5000, new Date(Date.now() + 5000)].map(deadline =>
      client.send('p', 1, { deadline }).subscribe(),
    );
    server.reply({ ...hello, id: (await server.request(1)).id });
    await turns(2);
    calls.push(client.send('p', 1, { deadline: Date.now() + 5000 }).subscribe());
    await server.request(2);
    for (const call of calls) call.unsubscribe();

    for (const { parley } of server.requests) {
      const { v, d } = parley as { v: number; d: number };
      expect(v).toBe(1);
      expect(d).toBeGreaterThan(4000);
      expect(d).toBeLessThanOrEqual(5000);
      expect(Number.isInteger(d)).toBe(true);
    }
  });

  it.each<[string, Date | number]>([
    ['has passed', Date.now() - 1],
    ['is now', 0],
    ['is no date', new Date('x')],
    ['is no number', NaN],
  ])('that %s keeps the call from being sent', async (_name, deadline) => {
    const { client, server } = await connected();

    await expect(client.request('p', 1, { deadline })).rejects.toMatchObject(exceeded);
    await turns(2);
    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('ends a call however lively it is, and tells the server', async () => {
    const { client, server } = await connected();
    const start = Date.now();
    let lively = true;
    const call = client.request('p', 1, { deadline: start + 50 });
    const outcome = call.catch((error: unknown) => error).finally(() => (lively = false));
    const { id } = await server.request();
    server.reply({ ...hello, id });
    while (lively) {
      server.reply({ response: 1, id });
      await turns(1);
    }

    expect(await outcome).toMatchObject(exceeded);
    expect(Date.now() - start).toBeGreaterThanOrEqual(49);
    await turns(2);
    expect(server.controls.at(-1)).toEqual({ cancel: id });
  });

  it('that is years ahead does not come early', async () => {
    const { client } = await connected();
    const call = client.request('p', 1, { deadline: Date.now() + 1e12 });
    const outcome = await Promise.race([call.catch(() => 'failed'), turns(20)]);

    expect(outcome).toBeUndefined();
    expect(client.pendingCount).toBe(1);
    call.catch(() => undefined);
    await client.close();
  });

  it('leaves no timer behind', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date'] });
    const { client, server } = await connected({ timeout: 0 });
    const call = client.request('p', 1, { deadline: Date.now() + 60_000 });
    expect(jest.getTimerCount()).toBe(1);
    server.reply({ isDisposed: true, id: (await server.request()).id });
    await call;

    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
    await eventually(() => client.pendingCount === 0);
  });
});
