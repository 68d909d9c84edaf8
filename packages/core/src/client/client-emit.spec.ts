import { lastValueFrom, toArray } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';

describe('emit()', () => {
  it.each([0, 1, 2])('sends once, now, with %i subscribers', async count => {
    const { client, server } = await connected();
    const event = client.emit({ b: 1, a: 2 }, [1]);
    const outcomes = await Promise.all(Array.from({ length: count }, () => lastValueFrom(event.pipe(toArray()))));
    await turns(3);

    expect(server.wire.requests.sent).toEqual(['{"pattern":{"b":1,"a":2},"data":[1]}']);
    expect(outcomes).toEqual(Array(count).fill([undefined]));
  });

  it.each([0, 1, 2])('sends once, as soon as there is a connection, with %i subscribers', async count => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network);
    const event = client.emit('e', 1, { metadata: { a: '1' } });
    const outcomes = await Promise.all(Array.from({ length: count }, () => lastValueFrom(event.pipe(toArray()))));
    await eventually(() => server.received.length > 0);
    await turns(3);

    expect(server.wire.requests.sent).toEqual(['{"pattern":"e","data":1,"metadata":{"a":"1"}}']);
    expect(outcomes).toEqual(Array(count).fill([undefined]));
    expect(client.pendingCount).toBe(0);
  });

  it('completes when the transport has taken the event over, not before', async () => {
    const { client } = await connected();
    let flushed!: () => void;
    client.flushed = () => new Promise(resolve => (flushed = resolve));
    let done = false;
    client.emit('e', 1).subscribe({ complete: () => (done = true) });
    await turns(3);
    expect(done).toBe(false);
    flushed();
    await turns(1);

    expect(done).toBe(true);
  });

  it('tells a late subscriber how it ended', async () => {
    const { client } = await connected();
    const fine = client.emit('e', 1);
    const cause = new Error('lost');
    client.flushed = () => Promise.reject(cause);
    const failed = client.emit('e', 2);
    await turns(5);

    expect(await lastValueFrom(fine)).toBeUndefined();
    await expect(lastValueFrom(failed)).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'unknown',
      cause,
    });
  });

  it('fails in time if the transport neither takes the event over nor refuses it', async () => {
    const { client } = await connected({ timeout: 20 });
    client.flushed = () => new Promise(() => undefined);

    await expect(lastValueFrom(client.emit('e', 1))).rejects.toMatchObject({
      code: 'PARLEY_TIMEOUT',
      details: { pattern: 'e' },
    });
  });

  it('leaves no timer behind', async () => {
    const { client } = await connected({ timeout: 60_000 });
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const shared = turns(2);
    client.flushed = () => shared;
    await Promise.all([lastValueFrom(client.emit('e', 1)), lastValueFrom(client.emit('e', 2))]);

    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('does not unsend an event by unsubscribing', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network);
    client.emit('e', 1).subscribe().unsubscribe();
    await eventually(() => server.received.length === 1);
  });
});

describe('an event that cannot be sent', () => {
  it.each<[string, (client: LoopbackClient) => void]>([
    ['is not taken over', client => (client.flushed = () => Promise.reject(new Error('flush failed')))],
    ['is refused by the driver', client => (client.refuses = new Error('buffer full'))],
    [
      'is refused by the hook',
      client =>
        client.setDispatchHook(() => {
          throw new Error('no token');
        }),
    ],
  ])('because it %s fails its observers, and is not logged then', async (_why, prepare) => {
    const { client } = await connected();
    prepare(client);

    await expect(lastValueFrom(client.emit('e', 1))).rejects.toBeInstanceOf(Error);
    await turns(3);
    expect(client.log.errors).toEqual([]);
  });

  it('is logged once if nobody observes it, and raises nothing', async () => {
    const { client } = await connected();
    client.refuses = new Error('buffer full');
    client.emit('e', 1);
    await turns(3);

    expect(client.log.errors).toEqual([expect.stringContaining("1 event(s) 'e' were not sent:")]);
  });

  it('has a coded error whatever the driver threw', async () => {
    const { client } = await connected();
    client.refuses = new Error('buffer full');

    await expect(lastValueFrom(client.emit('e', 1))).rejects.toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'no',
      cause: new Error('buffer full'),
      details: { pattern: 'e' },
    });
  });

  it('waits, if it was the first to find the connection dead', async () => {
    const { client, server } = await connected({ retryDelay: 1 });
    client.dead = true;
    await Promise.all([lastValueFrom(client.emit('e', 1)), lastValueFrom(client.emit('e', 2))]);
    await eventually(() => server.received.length === 2);

    expect(server.received.map(({ data }) => data)).toEqual([1, 2]);
  });

  it('is logged once for all that shared a write, those observed not counted', async () => {
    const { client } = await connected();
    const shared = Promise.reject(new Error('lost'));
    shared.catch(() => undefined);
    client.flushed = () => shared;
    for (let n = 0; n < 5; n++) client.emit('e', n);
    client.emit('e', 5).subscribe({ error: () => undefined });
    await turns(3);

    expect(client.log.errors).toEqual([expect.stringMatching(/^5 event\(s\) 'e' were not sent: The connection broke/)]);
  });

  it.each([null, undefined])('because its data is %p fails by its Observable', async data => {
    const { client, server } = await connected();

    await expect(lastValueFrom(client.emit('e', data))).rejects.toMatchObject({ code: 'PARLEY_INVALID_DATA' });
    expect(server.received).toEqual([]);
  });

  it.each<unknown>([
    '',
    [],
    null,
    undefined,
    Symbol('s'),
    Object.create(null),
    NaN,
    () => 1,
    { a: { toString: null } },
  ])('because its pattern is %p neither throws nor raises, but is logged', async pattern => {
    const { client } = await connected();
    expect(() => client.emit(pattern as never, 1n)).not.toThrow();
    await turns(3);

    expect(client.log.errors).toHaveLength(1);
  });

  it('because it cannot be serialised has a coded error, connected or not', async () => {
    const { client } = await connected();
    const unconnected = new LoopbackClient(new Loopback());
    void new RawServer((unconnected as unknown as { network: Loopback }).network);

    for (const each of [client, unconnected]) {
      await expect(lastValueFrom(each.emit('e', 1n))).rejects.toMatchObject({
        code: 'PARLEY_SERIALIZATION_FAILED',
        details: { pattern: 'e' },
      });
      expect(each.pendingCount).toBe(0);
    }
  });

  it('because the client closes before there is a connection fails, logged if nobody observes it', async () => {
    const network = Object.assign(new Loopback(), { stalls: true });
    const client = new LoopbackClient(network);
    const observed = lastValueFrom(client.emit('observed', 1));
    client.emit('unobserved', 1);
    await client.close();

    await expect(observed).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED', details: { pattern: 'observed' } });
    await turns(2);
    expect(client.log.errors).toEqual([expect.stringContaining("'unobserved'")]);
  });
});
