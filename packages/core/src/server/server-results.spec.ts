import { from, of, Subject, EMPTY } from 'rxjs';
import { setImmediate as turn } from 'node:timers/promises';
import { RpcError } from '../errors/rpc-error.js';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, type RawCaller } from '../../test/raw-peer.js';

/** A server whose only handler, `it`, returns what is given. */
const serving = async (handler: (data: unknown) => unknown): Promise<RawCaller> => {
  const network = new Loopback();
  const server = new LoopbackServer(network);
  server.onMessage('it', handler);
  return askable(server, network);
};
const answersOf = async (handler: (data: unknown) => unknown): Promise<unknown[]> =>
  (await serving(handler)).ask('it', 1);

const one = (response: unknown): unknown[] => [{ response, isDisposed: true }];
const nothing = [{ isDisposed: true }];
const many = [{ response: 1 }, { response: 2 }, { isDisposed: true }];
async function* asyncNumbers(): AsyncGenerator<number> {
  yield 1;
  await turn();
  yield 2;
}
function* numbers(): Generator<number> {
  yield 1;
  yield 2;
}

describe('what a handler returns', () => {
  it.each<unknown>([null, 0, '', false, 'ä😀', 1.5, [], [1, [2]], {}, { a: { b: null } }, Number.MAX_SAFE_INTEGER])(
    'crosses unchanged: %j',
    async value => {
      expect(await answersOf(() => value)).toEqual(one(value));
      expect(await answersOf(() => Promise.resolve(value))).toEqual(one(value));
      expect(await answersOf(() => of(value))).toEqual(one(value));
    },
  );

  it('completes without a value if it is undefined, now or later', async () => {
    expect(await answersOf(() => undefined)).toEqual(nothing);
    expect(await answersOf(() => Promise.resolve())).toEqual(nothing);
    expect(await answersOf(() => EMPTY)).toEqual(nothing);
  });

  it.each<[string, () => unknown, unknown[]]>([
    ['an Observable', () => from([1, 2]), [{ response: 1 }, { response: 2, isDisposed: true }]],
    ['an async generator', () => asyncNumbers(), many],
    ['an async iterable', () => ({ [Symbol.asyncIterator]: () => asyncNumbers() }), many],
    ['a generator', () => numbers(), many],
    [
      'a promise of an Observable',
      () => Promise.resolve(from([1, 2])),
      [{ response: 1 }, { response: 2, isDisposed: true }],
    ],
    ['a promise of an async generator', () => Promise.resolve(asyncNumbers()), many],
    ['a promise of a generator', () => Promise.resolve(numbers()), many],
    ['a thenable', () => ({ then: (use: (value: number) => void) => use(5) }), one(5)],
  ])('is followed if it is %s', async (_name, handler, packets) => {
    expect(await answersOf(handler)).toEqual(packets);
  });

  it('is one value if it can merely be iterated', async () => {
    expect(await answersOf(() => [1, 2])).toEqual(one([1, 2]));
    expect(await answersOf(() => new Set([1, 2]))).toEqual(one({}));
    expect(await answersOf(() => new Map([[1, 2]]))).toEqual(one({}));
    expect(await answersOf(() => 'text')).toEqual(one('text'));
    expect(await answersOf(() => Promise.resolve([1, 2]))).toEqual(one([1, 2]));
  });

  it('leaves out the return value of a generator, as every loop over one does', async () => {
    const generator = function* (): Generator<number, string> {
      yield 1;
      return 'ignored';
    };

    expect(await answersOf(() => generator())).toEqual([{ response: 1 }, { isDisposed: true }]);
  });

  it('goes out at once if it is there at once', async () => {
    const caller = await serving(() => 1);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await turns(1);

    expect(caller.wire.replies.sent).toEqual(['{"response":1,"isDisposed":true,"id":"a"}']);
  });

  it.each<[string, () => unknown]>([
    ['a value', () => 1],
    ['a promise', async () => 1],
    ['a stream', () => from([1, 2])],
    ['an error', () => Promise.reject(new RpcError('no'))],
  ])('is handed to the transport with the request and its context: %s', async (_name, handler) => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    let context: unknown;
    server.onMessage('it', (_data, own) => {
      context = own;
      return handler();
    });
    const caller = await askable(server, network);
    const handed: unknown[][] = [];
    const { sink } = server;
    const write = sink.write.bind(sink) as (...args: unknown[]) => void;
    sink.write = (...args: unknown[]) => {
      handed.push(args.slice(1));
      return write(...args);
    };
    await caller.ask('it', 1, { id: 'a' });

    for (const args of handed) expect(args).toEqual([expect.objectContaining({ id: 'a' }), context]);
    expect(handed.length).toBeGreaterThan(0);
  });

  it('is numbered by the id of its request, however the answers interleave', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    const held: (() => void)[] = [];
    server.onMessage('it', data => new Promise(resolve => held.push(() => resolve(data))));
    const caller = await askable(server, network);
    const asked = [1, 2, 3].map(n => caller.ask('it', n, { id: `id-${n}` }));
    await eventually(() => held.length === 3);
    for (const letGo of held.reverse()) letGo();

    expect(await Promise.all(asked)).toEqual([one(1), one(2), one(3)]);
  });

  it('goes to both requests of a peer that uses an id twice', async () => {
    const caller = await serving(data => Promise.resolve(data));
    caller.send({ pattern: 'it', data: 1, id: 'same' });
    caller.send({ pattern: 'it', data: 2, id: 'same' });
    await eventually(() => caller.answers('same').length === 2);

    expect(caller.answers('same').map(packet => packet.response)).toEqual([1, 2]);
  });
});

describe('the values of an Observable', () => {
  it.each([0, 1, 2, 1000, 10_000])('all arrive, in order: %i of them', async count => {
    const values = Array.from({ length: count }, (_, n) => n);
    const packets = (await answersOf(() => from(values))) as { response?: number }[];

    expect(packets.flatMap(packet => (packet.response === undefined ? [] : [packet.response]))).toEqual(values);
    expect(packets).toHaveLength(Math.max(1, count));
  });

  it('carry the end with the last of them if it comes in the same tick', async () => {
    const subject = new Subject<number>();
    const caller = await serving(() => subject);
    const answers = caller.ask('it', 1);
    await eventually(() => subject.observed);
    subject.next(1);
    await turns(1);
    subject.next(2);
    subject.complete();

    expect(await answers).toEqual([{ response: 1 }, { response: 2, isDisposed: true }]);
  });

  it('do not wait for the next one', async () => {
    const subject = new Subject<number>();
    const caller = await serving(() => subject);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await eventually(() => subject.observed);
    subject.next(1);
    await new Promise(process.nextTick);

    expect(caller.wire.replies.sent).toEqual(['{"response":1,"id":"a"}']);
    subject.complete();
    expect(caller.wire.replies.sent).toHaveLength(2);
  });

  it('may be of any kind, also of one that is no value', async () => {
    expect(await answersOf(() => from([undefined, null, 0]))).toEqual([
      {},
      { response: null },
      { response: 0, isDisposed: true },
    ]);
  });

  it('end when the first end comes, whatever a careless producer does afterwards', async () => {
    const careless = {
      subscribe: (observer: Subject<number>) => {
        observer.next(1);
        observer.complete();
        observer.next(2);
        observer.complete();
        observer.error(new Error('late'));
        return { unsubscribe: () => undefined };
      },
    };
    const caller = await serving(() => careless);
    await caller.ask('it', 1);
    await turns(3);

    expect(caller.received).toHaveLength(1);
  });
});
