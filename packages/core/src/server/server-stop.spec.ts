import { Observable } from 'rxjs';
import type { RpcContext } from '../context/rpc-context.js';
import { ParleyError } from '../errors/parley-error.js';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, type RawCaller } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';

/** A server with one request under way, and what became of its producer. */
class Producing {
  readonly network = new Loopback();
  readonly server: LoopbackServer;
  caller!: RawCaller;
  context!: RpcContext;
  began = false;
  stopped = false;
  ends = 0;

  constructor(kind: Kind, options: ServerOptions = {}) {
    this.server = new LoopbackServer(this.network, options);
    this.server.onMessage('it', (_data, context) => {
      this.context = context;
      this.began = true;
      return producers[kind](() => (this.stopped = true));
    });
    this.server.setProcessingHooks({ after: () => this.ends++ });
  }

  async start(more: Record<string, unknown> = {}): Promise<void> {
    this.caller = await askable(this.server, this.network);
    this.caller.send({ pattern: 'it', data: 1, id: 'a', parley: { v: 1 }, ...more });
    await eventually(() => this.began && this.caller.received.length > 0);
    await turns(2);
  }

  get last(): Record<string, unknown> | undefined {
    return this.caller.answers('a').find(packet => packet.isDisposed === true);
  }
}

const producers = {
  Observable: (stopped: () => void) =>
    new Observable<number>(subscriber => {
      subscriber.next(1);
      return stopped;
    }),
  'async generator that waits for credit': async function* (stopped: () => void): AsyncGenerator<number> {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      stopped();
    }
  },
  'generator that waits for credit': function* (stopped: () => void): Generator<number> {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      stopped();
    }
  },
} as const;
type Kind = keyof typeof producers;
const kinds = Object.keys(producers) as Kind[];

describe.each(kinds)('an %s', kind => {
  it('stops when its caller cancels', async () => {
    const made = new Producing(kind);
    await made.start();
    made.caller.send({ parley: { cancel: 'a' } });
    await eventually(() => made.stopped);

    expect(made.context.signal.reason).toMatchObject({ code: 'PARLEY_CANCELLED' });
    expect([made.server.inFlightCount, made.ends, made.last]).toEqual([0, 1, undefined]);
  });

  it('stops when its caller is gone, with a coded reason', async () => {
    for (const cause of [undefined, new Error('reset'), new ParleyError('PARLEY_SLOW_PEER')]) {
      const made = new Producing(kind);
      await made.start();
      made.network.cut(cause);
      await eventually(() => made.stopped);

      const reason = made.context.signal.reason as ParleyError;
      expect(reason).toBeInstanceOf(ParleyError);
      expect(reason.code).toBe(cause instanceof ParleyError ? 'PARLEY_SLOW_PEER' : 'PARLEY_CONNECTION_LOST');
      expect(reason.cause ?? cause).toBe(cause);
      expect([made.server.inFlightCount, made.ends]).toEqual([0, 1]);
    }
  });

  it('stops at the deadline of its caller, who hears of it', async () => {
    const made = new Producing(kind);
    const before = Date.now();
    await made.start({ parley: { v: 1, d: 30 } });
    expect(made.context.deadline).toBeGreaterThanOrEqual(before + 30);
    await eventually(() => made.stopped && made.last !== undefined);

    expect(Date.now()).toBeGreaterThanOrEqual(before + 29);
    expect(made.context.signal.reason).toMatchObject({ code: 'PARLEY_DEADLINE_EXCEEDED' });
    expect(made.last).toMatchObject({ parley: { code: 'PARLEY_DEADLINE_EXCEEDED' } });
    expect([made.server.inFlightCount, made.ends]).toEqual([0, 1]);
  });

  it('stops when the server cannot wait any longer, and its caller hears of it', async () => {
    const made = new Producing(kind, { shutdownTimeout: 20 });
    await made.start();
    await made.server.close();

    expect(made.stopped).toBe(true);
    expect(made.context.signal.reason).toMatchObject({ code: 'PARLEY_SHUTDOWN_TIMEOUT' });
    expect(made.last).toMatchObject({ err: { code: 'PARLEY_SHUTDOWN_TIMEOUT' } });
    expect([made.server.inFlightCount, made.ends]).toEqual([0, 1]);
  });
});

describe('a handler that is still at it when nobody waits', () => {
  it('can hear of it by its signal, and its result goes nowhere', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    let finish!: (value: unknown) => void;
    let aborted = false;
    server.onMessage('it', (_data, { signal }) => {
      signal.addEventListener('abort', () => (aborted = true));
      return new Promise(resolve => (finish = resolve));
    });
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await eventually(() => server.inFlightCount === 1);
    caller.send({ parley: { cancel: 'a' } });
    await eventually(() => aborted);
    const { length } = caller.received;
    finish('late');
    await turns(2);

    expect(caller.received).toHaveLength(length);
  });

  it.each<[string, (stopped: () => void) => unknown]>([
    ['an async generator', producers['async generator that waits for credit']],
    ['a generator', producers['generator that waits for credit']],
  ])('and then comes up with %s: that is closed, and not begun', async (_name, produce) => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    let finish!: (value: unknown) => void;
    server.onMessage('it', () => new Promise(resolve => (finish = resolve)));
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await eventually(() => server.inFlightCount === 1);
    network.cut();
    const produced = produce(() => undefined) as AsyncGenerator<number>;
    finish(produced);
    await turns(2);

    expect(await produced.next()).toEqual({ done: true, value: undefined });
  });

  it('and then fails: that concerns nobody', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    let fail!: (error: Error) => void;
    server.onMessage('it', () => new Promise((_resolve, reject) => (fail = reject)));
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await eventually(() => server.inFlightCount === 1);
    caller.send({ parley: { cancel: 'a' } });
    await eventually(() => server.inFlightCount === 0);
    fail(new Error('aborted'));
    await turns(2);

    expect(caller.answers('a')).toEqual([]);
  });
});

describe('stopping', () => {
  it('concerns one request of many where the transport says so, with a coded reason', async () => {
    const made = new Producing('Observable');
    await made.start();
    const { server, caller } = made;
    caller.send({ pattern: 'it', data: 1, id: 'b' });
    await eventually(() => server.inFlightCount === 2);
    const steps = server as unknown as { abandon(sink: unknown, cause?: Error, id?: unknown): void };
    steps.abandon(server.sink, new Error('no receiver'), 'b');
    steps.abandon(server.sink, undefined, 'unknown');

    expect(server.inFlightCount).toBe(1);
    expect(made.context.signal.reason).toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      cause: new Error('no receiver'),
    });
    made.network.cut();
  });

  it.each([-5, 0])('is at once where %i ms are left', async d => {
    const made = new Producing('Observable');
    made.caller = await askable(made.server, made.network);
    made.caller.send({ pattern: 'it', data: 1, id: 'a', parley: { v: 1, d } });
    await eventually(() => made.stopped);
    await turns(1);

    expect(made.last).toMatchObject({ parley: { code: 'PARLEY_DEADLINE_EXCEEDED' } });
  });

  it.each(['1e12', '1e999', '"30"', 'null', '{}'])(
    'does not come early where a caller says that %s ms are left',
    async d => {
      const made = new Producing('Observable');
      await made.start();
      made.caller.send(`{"pattern":"it","data":1,"parley":{"v":1,"d":${d}},"id":"b"}`);
      await eventually(() => made.server.inFlightCount === 2);
      await turns(20);

      expect(made.server.inFlightCount).toBe(2);
      made.network.cut();
    },
  );
});
