import { interval, Observable, of, Subject, take, from, NEVER } from 'rxjs';
import { setImmediate as turn } from 'node:timers/promises';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, RawCaller } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';

class Streaming {
  readonly network = new Loopback();
  readonly server: LoopbackServer;
  caller!: RawCaller;

  constructor(handler: () => unknown, options: ServerOptions = {}) {
    this.server = new LoopbackServer(this.network, options);
    this.server.onMessage('it', handler);
  }

  /** Sends a request that is not waited for; with `parley` the caller is one of ours. */
  async start(more: Record<string, unknown> = {}): Promise<void> {
    this.caller ??= await askable(this.server, this.network);
    this.caller.send({ pattern: 'it', data: 1, id: 'a', ...more });
    await turns(2);
  }

  get values(): unknown[] {
    return this.caller.answers('a').flatMap(({ response }) => (response === undefined ? [] : [response]));
  }

  get end(): Record<string, unknown> | undefined {
    return this.caller.answers('a').find(packet => packet.isDisposed === true);
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const ours = { parley: { v: 1 } };
const overflow = { err: { status: 'error', code: 'PARLEY_STREAM_OVERFLOW' } };

/** A back-pressure that the test lifts by hand. */
const gate = (): { readonly closed: Promise<void>; open: () => void } => {
  let open!: () => void;
  const closed = new Promise<void>(resolve => (open = resolve));
  return { closed, open };
};

describe('an iterable', () => {
  const counting = (): { readonly handler: () => AsyncGenerator<number>; readonly pulled: () => number } => {
    let pulled = 0;
    async function* numbers(): AsyncGenerator<number> {
      for (;;) yield pulled++;
    }
    return { handler: () => numbers(), pulled: () => pulled };
  };

  it('is pulled only while the transport has room', async () => {
    const { handler, pulled } = counting();
    const stream = new Streaming(handler);
    await stream.start({ id: 'none', pattern: 'unknown' });
    const { closed, open } = gate();
    stream.server.sink.full = closed;
    await stream.start();
    await turns(5);
    expect(pulled()).toBe(1);
    stream.server.sink.full = undefined;
    open();
    await eventually(() => stream.values.length > 2000);

    expect(stream.values).toEqual(range(stream.values.length));
    stream.network.cut();
  });

  it('is pulled by a caller of ours only as far as it gives credit', async () => {
    const { handler, pulled } = counting();
    const stream = new Streaming(handler);
    await stream.start(ours);
    await eventually(() => stream.values.length === 1024);
    await turns(5);
    expect(pulled()).toBe(1024);
    stream.caller.send({ parley: { credit: 'a', n: 10 } });
    await eventually(() => stream.values.length === 1034);
    await turns(5);

    expect(pulled()).toBe(1034);
    stream.network.cut();
  });

  it.each(['generator', 'async generator'])('that never waits lets everybody else have a turn: a %s', async kind => {
    function* sync(): Generator<number> {
      for (let n = 0; ; n++) yield n;
    }
    async function* async(): AsyncGenerator<number> {
      for (let n = 0; ; n++) yield n;
    }
    const stream = new Streaming(kind === 'generator' ? sync : async);
    await stream.start();
    await eventually(() => stream.values.length > 10_000);
    stream.network.cut();
    await turns(3);

    expect(stream.server.inFlightCount).toBe(0);
  });

  it('that waits between its values is not asked for two at once', async () => {
    let waiting = 0;
    let most = 0;
    const iterator = {
      next: async (): Promise<IteratorResult<number>> => {
        most = Math.max(most, ++waiting);
        await turn();
        waiting--;
        return { done: false, value: 1 };
      },
    };
    const stream = new Streaming(() => ({ [Symbol.asyncIterator]: () => iterator }));
    await stream.start(ours);
    for (let n = 0; n < 5; n++) stream.caller.send({ parley: { credit: 'a', n: 5 } });
    await eventually(() => stream.values.length > 10);

    expect(most).toBe(1);
    stream.network.cut();
  });
});

describe('an Observable', () => {
  it('is buffered while the transport has no room, and goes on where it stopped', async () => {
    const subject = new Subject<number>();
    const stream = new Streaming(() => subject);
    await stream.start();
    const { closed, open } = gate();
    stream.server.sink.full = closed;
    for (const n of range(100)) subject.next(n);
    await turns(2);
    expect(stream.values).toEqual([0]);
    stream.server.sink.full = undefined;
    open();
    await eventually(() => stream.values.length === 100);
    subject.complete();
    await turns(2);

    expect(stream.values).toEqual(range(100));
    expect(stream.end).toEqual({ isDisposed: true, id: 'a' });
  });

  it('ends when its values have left, not before', async () => {
    const stream = new Streaming(() => from(range(3)));
    await stream.start({ pattern: 'unknown', id: 'none' });
    const { closed, open } = gate();
    stream.server.sink.full = closed;
    await stream.start();
    expect(stream.values).toEqual([0]);
    stream.server.sink.full = undefined;
    open();
    await eventually(() => stream.end !== undefined);

    expect(stream.values).toEqual([0, 1, 2]);
  });

  it('fails on both sides when more waits than may wait', async () => {
    const subject = new Subject<number>();
    let signal!: AbortSignal;
    const network = new Loopback();
    const server = new LoopbackServer(network, { maxBuffered: 10 });
    server.onMessage('it', (_data, context) => {
      ({ signal } = context);
      return subject;
    });
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a', ...ours });
    await eventually(() => subject.observed);
    for (const n of range(1024 + 10)) subject.next(n);
    await turns(2);
    expect(subject.observed).toBe(true);
    subject.next(1034);
    await turns(2);

    expect(caller.answers('a').at(-1)).toMatchObject({ ...overflow, parley: { code: 'PARLEY_STREAM_OVERFLOW' } });
    expect(subject.observed).toBe(false);
    expect(signal.reason).toMatchObject({ code: 'PARLEY_STREAM_OVERFLOW' });
    expect(server.inFlightCount).toBe(0);
  });

  it('goes on when credit comes, and ends with the last value', async () => {
    const stream = new Streaming(() => from(range(1030)));
    await stream.start(ours);
    await turns(3);
    expect(stream.values).toHaveLength(1024);
    stream.caller.send({ parley: { credit: 'a', n: 512 } });
    await turns(3);

    expect(stream.values).toEqual(range(1030));
    expect(stream.end).toMatchObject({ response: 1029 });
  });

  it('says that it failed after the values that were before it', async () => {
    const stream = new Streaming(() => new Observable<number>(subscriber => {
      for (const n of range(1100)) subscriber.next(n);
      subscriber.error('why');
    })); // prettier-ignore
    await stream.start(ours);
    await turns(3);
    expect(stream.caller.answers('a').some(packet => packet.err !== undefined)).toBe(false);
    stream.caller.send({ parley: { credit: 'a', n: 512 } });
    await turns(3);

    expect(stream.values).toEqual(range(1100));
    expect(stream.caller.answers('a').at(-1)).toEqual({ err: 'why', isDisposed: true, id: 'a' });
  });

  it('does not hold up others: a hundred streams interleave without mixing', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    server.onMessage('it', data => interval(0).pipe(take(5), source => new Observable(subscriber =>
      source.subscribe({ next: n => subscriber.next([data, n]), complete: () => subscriber.complete() })))); // prettier-ignore
    const caller = await askable(server, network);
    const all = await Promise.all(range(100).map(n => caller.ask('it', n)));

    for (const [n, packets] of all.entries()) {
      expect(packets.map(({ response }) => response).filter(Boolean)).toEqual(range(5).map(k => [n, k]));
    }
  });
});

describe('credit', () => {
  it.each([-5, 0, NaN, 'x', null, {}, [], undefined])('of %p is none', async n => {
    const stream = new Streaming(() => from(range(1100)));
    await stream.start(ours);
    stream.caller.send({ parley: { credit: 'a', n } });
    await turns(3);

    expect(stream.values).toHaveLength(1024);
  });

  it('without measure is a lot', async () => {
    const stream = new Streaming(() => from(range(3000)));
    await stream.start(ours);
    stream.caller.send('{"parley":{"credit":"a","n":1e999}}');
    await turns(3);

    expect(stream.values).toHaveLength(3000);
  });

  it('does not overrule the transport', async () => {
    const stream = new Streaming(() => from(range(10)));
    await stream.start({ pattern: 'unknown', id: 'none' });
    const { closed, open } = gate();
    stream.server.sink.full = closed;
    await stream.start(ours);
    stream.caller.send({ parley: { credit: 'a', n: 100 } });
    await turns(3);
    expect(stream.values).toEqual([0]);
    stream.server.sink.full = undefined;
    open();
    await turns(3);

    expect(stream.values).toEqual(range(10));
  });

  it('for a request that is over, or never was, is of no consequence', async () => {
    const stream = new Streaming(() => of(1));
    await stream.start(ours);
    stream.caller.send({ parley: { credit: 'a', n: 5 } });
    stream.caller.send({ parley: { credit: 'nobody', n: 5 } });
    await stream.start({ id: 'b' });

    expect(stream.caller.answers('b')).toHaveLength(1);
  });

  it('is not asked of a Nest caller, which knows none', async () => {
    const stream = new Streaming(() => from(range(5000)));
    await stream.start();
    await turns(3);

    expect(stream.values).toHaveLength(5000);
  });
});

it('a stream that never says anything holds up nothing', async () => {
  const stream = new Streaming(() => NEVER);
  await stream.start();
  expect(stream.server.inFlightCount).toBe(1);
  stream.network.cut();

  expect(stream.server.inFlightCount).toBe(0);
});
