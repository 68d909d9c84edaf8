import { interval, Observable, Subject, take, from } from 'rxjs';
import { setImmediate as turn } from 'node:timers/promises';
import { numbersUpTo, StreamingService } from '../../test/streaming-service.js';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually } from '../../test/raw-peer.js';

const ours = { parley: { v: 1 } };
const overflow = { err: { status: 'error', code: 'PARLEY_STREAM_OVERFLOW' } };

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
    const stream = new StreamingService(handler);
    const open = await stream.startBlocked();
    await turns(5);
    expect(pulled()).toBe(1);
    open();
    await eventually(() => stream.values.length > 2000);

    expect(stream.values).toEqual(numbersUpTo(stream.values.length));
    stream.network.cut();
  });

  it('is pulled by a caller of ours only as far as it gives credit', async () => {
    const { handler, pulled } = counting();
    const stream = new StreamingService(handler);
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
    const stream = new StreamingService(kind === 'generator' ? sync : async);
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
    const stream = new StreamingService(() => ({ [Symbol.asyncIterator]: () => iterator }));
    await stream.start(ours);
    for (let n = 0; n < 5; n++) stream.caller.send({ parley: { credit: 'a', n: 5 } });
    await eventually(() => stream.values.length > 10);

    expect(most).toBe(1);
    stream.network.cut();
  });
});

describe('an Observable', () => {
  it('that fails while it is subscribed to is let go of', async () => {
    let torn = false;
    const stream = new StreamingService(
      () =>
        new Observable(subscriber => {
          subscriber.next(1n); // cannot be sent
          subscriber.next(2);
          return () => (torn = true);
        }),
    );
    await stream.start();

    expect(torn).toBe(true);
    expect(stream.server.inFlightCount).toBe(0);
  });

  it('is buffered while the transport has no room, and goes on where it stopped', async () => {
    const subject = new Subject<number>();
    const stream = new StreamingService(() => subject);
    await stream.start();
    const open = stream.block();
    for (const n of numbersUpTo(100)) subject.next(n);
    await turns(2);
    expect(stream.values).toEqual([0]);
    open();
    await eventually(() => stream.values.length === 100);
    subject.complete();
    await turns(2);

    expect(stream.values).toEqual(numbersUpTo(100));
    expect(stream.end).toEqual({ isDisposed: true, id: 'a' });
  });

  it('is over once, though its caller leaves before the end has left', async () => {
    const stream = new StreamingService(() => from([1, 2]));
    const open = await stream.startBlocked();
    stream.network.cut();
    open();
    await turns(2);

    expect(stream.server.inFlightCount).toBe(0);
  });

  it('ends when its values have left, not before', async () => {
    const stream = new StreamingService(() => from(numbersUpTo(3)));
    const open = await stream.startBlocked();
    expect(stream.values).toEqual([0]);
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
    for (const n of numbersUpTo(1024 + 10)) subject.next(n);
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
    const stream = new StreamingService(() => from(numbersUpTo(1030)));
    await stream.start(ours);
    await turns(3);
    expect(stream.values).toHaveLength(1024);
    stream.caller.send({ parley: { credit: 'a', n: 512 } });
    await turns(3);

    expect(stream.values).toEqual(numbersUpTo(1030));
    expect(stream.end).toMatchObject({ response: 1029 });
  });

  it('says that it failed after the values that were before it', async () => {
    const stream = new StreamingService(
      () =>
        new Observable<number>(subscriber => {
          for (const n of numbersUpTo(1100)) subscriber.next(n);
          subscriber.error('why');
        }),
    );
    await stream.start(ours);
    await turns(3);
    expect(stream.caller.answers('a').some(packet => packet.err !== undefined)).toBe(false);
    stream.caller.send({ parley: { credit: 'a', n: 512 } });
    await turns(3);

    expect(stream.values).toEqual(numbersUpTo(1100));
    expect(stream.caller.answers('a').at(-1)).toEqual({ err: 'why', isDisposed: true, id: 'a' });
  });

  it('does not hold up others: a hundred streams interleave without mixing', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    server.onMessage('it', data =>
      interval(0).pipe(
        take(5),
        source =>
          new Observable(subscriber =>
            source.subscribe({ next: n => subscriber.next([data, n]), complete: () => subscriber.complete() }),
          ),
      ),
    );
    const caller = await askable(server, network);
    const all = await Promise.all(numbersUpTo(100).map(n => caller.ask('it', n)));

    for (const [n, packets] of all.entries()) {
      expect(packets.map(({ response }) => response).filter(Boolean)).toEqual(numbersUpTo(5).map(k => [n, k]));
    }
  });
});
