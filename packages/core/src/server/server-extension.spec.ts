import { NEVER, of, from, interval, take, throwError } from 'rxjs';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, RawCaller } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';
import type { ServerTraits } from './server-traits.js';

const nestKeys = new Set(['id', 'err', 'response', 'isDisposed', 'status']);

const serving = (
  options: ServerOptions = {},
  traits: Partial<ServerTraits> = {},
): { network: Loopback; server: LoopbackServer } => {
  const network = new Loopback();
  const server = new LoopbackServer(network, options, traits);
  server
    .onMessage('now', () => 1)
    .onMessage('later', () => Promise.resolve(1))
    .onMessage('many', () => from([1, 2]))
    .onMessage('slow', () => interval(5).pipe(take(30)))
    .onMessage('never', () => NEVER)
    .onMessage('throws', () => {
      throw new Error('x');
    })
    .onMessage('unserialisable', () => of(1n))
    .onMessage('fails', () => throwError(() => 'why'));
  return { network, server };
};
const patterns = ['now', 'later', 'many', 'slow', 'throws', 'unserialisable', 'fails', 'unknown'];

describe.each(['connection', 'request'] as const)(
  'a server that identifies itself per %s, to a Nest caller',
  identifies => {
    it('never shows a key that is not Nest’s, however long it takes', async () => {
      const { network, server } = serving({ keepAlive: 10 }, { identifies });
      const caller = await askable(server, network);
      for (const pattern of patterns) await caller.ask(pattern, 1);

      expect(caller.received.length).toBeGreaterThan(30);
      for (const packet of caller.received) for (const key of Object.keys(packet)) expect(nestKeys).toContain(key);
    });

    it('never shows one when it is overloaded, shutting down or out of time either', async () => {
      const { network, server } = serving({ maxInFlight: 1, shutdownTimeout: 1 }, { identifies });
      const caller = await askable(server, network);
      caller.send({ pattern: 'never', data: 1, id: 'a' });
      await eventually(() => server.inFlightCount === 1);
      await caller.ask('now', 1);
      const closing = server.close();
      await caller.ask('now', 1);
      await closing;

      expect(caller.received.map(({ err }) => (err as { code: string }).code)).toEqual([
        'PARLEY_OVERLOADED',
        'PARLEY_SERVER_CLOSED',
        'PARLEY_SHUTDOWN_TIMEOUT',
      ]);
      for (const packet of caller.received) for (const key of Object.keys(packet)) expect(nestKeys).toContain(key);
    });
  },
);

describe('a server that identifies itself per connection', () => {
  it('does so once, ahead of the first answer to a caller of ours', async () => {
    const { network, server } = serving();
    const caller = await askable(server, network);
    caller.send({ pattern: 'now', data: 1, id: 'a', parley: { v: 1 } });
    caller.send({ pattern: 'later', data: 1, id: 'b', parley: { v: 1 } });
    caller.send({ pattern: 'many', data: 1, id: 'c' });
    await turns(4);

    expect(caller.received.slice(0, 2)).toEqual([
      { parley: { v: 1 }, id: 'a' },
      { response: 1, isDisposed: true, id: 'a' },
    ]);
    expect(caller.received.filter(packet => packet.parley !== undefined)).toHaveLength(1);
  });

  it('does so on each connection', async () => {
    const { network, server } = serving();
    const first = await askable(server, network);
    const second = new RawCaller(network);
    for (const caller of [first, second]) {
      expect(await caller.ask('now', 1, { parley: { v: 1 } })).toEqual([
        { parley: { v: 1 } },
        { response: 1, isDisposed: true },
      ]);
    }
  });

  it('does so for a request that nobody handles too', async () => {
    const { network, server } = serving();
    const caller = await askable(server, network);
    const [identity, answer] = await caller.ask('unknown', 1, { parley: { v: 1 } });

    expect(identity).toEqual({ parley: { v: 1 } });
    expect(answer).toMatchObject({ status: 'error' });
  });

  it('keeps alive what a caller of ours waits for, also by later requests that do not say so', async () => {
    const { network, server } = serving({ keepAlive: 15 });
    const caller = await askable(server, network);
    await caller.ask('now', 1, { parley: { v: 1 } });
    caller.send({ pattern: 'never', data: 1, id: 'a' });
    await eventually(() => caller.answers('a').length >= 3);

    expect(caller.answers('a').every(packet => JSON.stringify(packet) === '{"parley":{},"id":"a"}')).toBe(true);
    network.cut();
  });

  it('says the code of what is its own doing', async () => {
    const { network, server } = serving();
    const caller = await askable(server, network);
    const packets = await caller.ask('unserialisable', 1, { parley: { v: 1 } });

    expect(packets[1]).toMatchObject({ parley: { code: 'PARLEY_SERIALIZATION_FAILED' }, isDisposed: true });
    expect((await caller.ask('fails', 1))[0]).toEqual({ err: 'why', isDisposed: true });
  });
});

describe('a server that identifies itself per request', () => {
  const identity = { v: 1, s: expect.any(String) as string, c: 'control' };

  it('does so with the first packet, and says in each who it is', async () => {
    const { network, server } = serving({}, { identifies: 'request' });
    const caller = await askable(server, network);
    const [first, second] = await caller.ask('many', 1, { parley: { v: 1 } });

    expect(first).toEqual({ response: 1, parley: identity });
    expect(second).toEqual({ response: 2, isDisposed: true, parley: { s: (first!.parley as { s: string }).s } });
    for (const pattern of ['now', 'later', 'fails', 'throws', 'unknown']) {
      expect((await caller.ask(pattern, 1, { parley: { v: 1 } }))[0]!.parley).toMatchObject(identity);
    }
  });

  it('announces itself ahead of an answer that takes more than 50 ms, once', async () => {
    const { network, server } = serving({}, { identifies: 'request' });
    const caller = await askable(server, network);
    const start = Date.now();
    caller.send({ pattern: 'never', data: 1, id: 'a', parley: { v: 1 } });
    await eventually(() => caller.answers('a').length === 1);
    const took = Date.now() - start;
    await eventually(() => Date.now() > start + took + 130);

    expect(caller.answers('a')).toEqual([{ parley: identity, id: 'a' }]);
    expect(took).toBeGreaterThanOrEqual(49);
    network.cut();
  });

  it('announces nothing to a caller who has heard of it already', async () => {
    const { network, server } = serving({}, { identifies: 'request' });
    const caller = await askable(server, network);
    const packets = await caller.ask('slow', 1, { parley: { v: 1 } });

    expect(packets).toHaveLength(30);
  });

  it('keeps a slow request alive', async () => {
    const { network, server } = serving({ keepAlive: 15 }, { identifies: 'request' });
    const caller = await askable(server, network);
    caller.send({ pattern: 'never', data: 1, id: 'a', parley: { v: 1 } });
    await eventually(() => caller.answers('a').length >= 3);

    const [first, second] = caller.answers('a');
    expect(first!.parley).toEqual(identity);
    expect(second!.parley).toEqual({ s: (first!.parley as { s: string }).s });
    network.cut();
  });

  it('is another one than its replicas', async () => {
    const ids = new Set<unknown>();
    for (let n = 0; n < 3; n++) {
      const { network, server } = serving({}, { identifies: 'request' });
      const caller = await askable(server, network);
      const [first] = await caller.ask('now', 1, { parley: { v: 1 } });
      ids.add((first!.parley as { s: string }).s);
    }

    expect(ids.size).toBe(3);
  });
});

describe('the timers of a server', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  it('do not run before there is a slow request, nor after there is none', async () => {
    const { network, server } = serving({ keepAlive: 1000 }, { identifies: 'request' });
    expect(jest.getTimerCount()).toBe(0);
    const caller = await askable(server, network);
    jest.advanceTimersByTime(20_000); // the time-out of the connect
    expect(jest.getTimerCount()).toBe(0);
    await caller.ask('now', 1, { parley: { v: 1 } });
    expect(jest.getTimerCount()).toBe(0);
    caller.send({ pattern: 'never', data: 1, id: 'a', parley: { v: 1 } });
    await eventually(() => server.inFlightCount === 1);
    expect(jest.getTimerCount()).toBeGreaterThan(0);
    network.cut();
    jest.advanceTimersByTime(1000);

    expect(jest.getTimerCount()).toBe(0);
  });

  it('tell a caller every 10 s that a slow request is still at work', async () => {
    const { network, server } = serving();
    const caller = await askable(server, network);
    caller.send({ pattern: 'never', data: 1, id: 'a', parley: { v: 1 } });
    await eventually(() => server.inFlightCount === 1);
    jest.advanceTimersByTime(9_999);
    await turns(2);
    expect(caller.received).toHaveLength(1);
    jest.advanceTimersByTime(1);
    await turns(2);

    expect(caller.received).toHaveLength(2);
    network.cut();
  });
});
