import { concat, of, throwError } from 'rxjs';
import { ParleyError } from '../errors/parley-error.js';
import { RpcError } from '../errors/rpc-error.js';
import { Loopback, LoopbackServer } from '../../test/loopback.js';
import { askable, eventually, type RawCaller } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';

const internal = { err: { status: 'error', message: 'Internal server error' }, isDisposed: true };
const unserialisable = {
  err: { status: 'error', code: 'PARLEY_SERIALIZATION_FAILED', message: 'The reply cannot be serialised.' },
  isDisposed: true,
};
const secret = new Error('secret');

class Service {
  readonly network = new Loopback();
  readonly server: LoopbackServer;
  caller!: RawCaller;

  constructor(handler: () => unknown, options: ServerOptions = {}) {
    this.server = new LoopbackServer(this.network, options);
    this.server.onMessage('it', handler).onMessage('fine', () => 'fine');
  }

  async ask(pattern = 'it', more: Record<string, unknown> = {}): Promise<unknown[]> {
    this.caller ??= await askable(this.server, this.network);
    return this.caller.ask(pattern, 1, more);
  }
}

const thrower =
  (error: unknown): (() => never) =>
  () => {
    throw error;
  };
const rejecter = (error: unknown) => (): Promise<never> => Promise.reject(error as Error);
const asyncGenerator = (error: unknown) =>
  async function* (): AsyncGenerator<never> {
    yield thrower(error)();
  };
const generator = (error: unknown) =>
  function* (): Generator<never> {
    yield thrower(error)();
  };

const trap = (): never => {
  throw new Error('do not look');
};
const untouchable = (): object => new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap });

describe('a handler that throws what cannot be looked at', () => {
  it.each([
    ['throws', thrower],
    ['rejects', rejecter],
  ] as const)('and %s it: the caller gets an error, and the server goes on', async (_way, fail) => {
    const service = new Service(fail(untouchable()));

    expect(await service.ask()).toEqual([unserialisable]);
    expect(await service.ask('fine')).toEqual([{ response: 'fine', isDisposed: true }]);
  });

  it('does not stop other handlers of the event', async () => {
    const service = new Service(() => 'answer');
    const handled: string[] = [];
    service.server.onEvent('event', thrower(untouchable())).onEvent('event', () => handled.push('other'));
    await service.ask();
    service.caller.send({ pattern: 'event', data: 1 });

    await eventually(() => handled.length === 1);
    expect(service.server.log.errors).toEqual(["An event handler of 'event' failed"]);
  });
});

describe('a handler that fails', () => {
  const ways = [
    ['throws', thrower],
    ['rejects', rejecter],
    ['returns an Observable that fails', (error: unknown) => () => throwError(() => error)],
    ['returns an async generator that fails', asyncGenerator],
    ['returns a generator that fails', generator],
    ['promises an Observable that fails', (error: unknown) => () => Promise.resolve(throwError(() => error))],
  ] as const;

  it.each(ways)(
    'and %s: the caller learns nothing of an error it was not meant to see, the log all of it, once',
    async (_way, fail) => {
      const service = new Service(fail(secret));

      expect(await service.ask()).toEqual([internal]);
      expect(service.server.log.errors).toEqual(["The handler of 'it' failed"]);
      expect(service.server.log.details).toEqual([secret]);
      expect(service.caller.texts.join()).not.toContain('secret');
      expect(await service.ask('fine')).toEqual([{ response: 'fine', isDisposed: true }]);
    },
  );

  it.each(ways)('and %s: a declared error crosses unchanged, and is not logged', async (_way, fail) => {
    const service = new Service(fail(new RpcError({ code: 404, reason: 'no such user' })));

    expect(await service.ask()).toEqual([{ err: { code: 404, reason: 'no such user' }, isDisposed: true }]);
    expect(service.server.log.errors).toEqual([]);
  });

  it.each(ways)('and %s: what is falsy is an error too', async (_way, fail) => {
    for (const thrown of ['', 0, null, undefined, false]) {
      expect(await new Service(fail(thrown)).ask()).toEqual([
        { err: { status: 'error', message: String(thrown) }, isDisposed: true },
      ]);
    }
  });

  it('shows name, message and code where the server exposes errors, still logged and without a stack', async () => {
    const service = new Service(thrower(Object.assign(new TypeError('no'), { code: 'E1' })), { exposeErrors: true });

    expect(await service.ask()).toEqual([
      { err: { status: 'error', name: 'TypeError', message: 'no', code: 'E1' }, isDisposed: true },
    ]);
    expect(service.server.log.errors).toHaveLength(1);
    expect(service.caller.texts.join()).not.toContain('stack');
  });

  it('after some values: they come first, then the error, once', async () => {
    const service = new Service(() =>
      concat(
        of(1, 2),
        throwError(() => 'reason'),
      ),
    );

    expect(await service.ask()).toEqual([{ response: 1 }, { response: 2 }, { err: 'reason', isDisposed: true }]);
  });

  it.each([
    ['a thenable that throws', { then: thrower(secret) }],
    ['an Observable that throws on subscribe', { subscribe: thrower(secret) }],
    ['an iterable that throws when it is asked for its iterator', { [Symbol.asyncIterator]: thrower(secret) }],
    ['an iterator that throws', { next: thrower(secret), [Symbol.iterator]: () => undefined }],
    [
      'an async iterator whose step is no step',
      { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve(undefined) }) },
    ],
    ['an iterator whose step is no step', { next: () => undefined, [Symbol.iterator]: () => undefined }],
    ['what throws when it is looked at', Object.defineProperty({}, 'then', { get: thrower(secret) })],
  ])('and returns %s: the caller gets an error, and the server goes on', async (_name, result) => {
    for (const handler of [() => result, () => Promise.resolve([result]).then(([each]) => each as unknown)]) {
      const service = new Service(handler);

      expect(await service.ask()).toEqual([internal]);
      expect(service.server.inFlightCount).toBe(0);
    }
  });
});

describe('a result that cannot be serialised', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const bad = { n: 1n };

  it.each<[string, () => unknown]>([
    ['a value', () => bad],
    ['a cycle', () => cycle],
    ['a function', () => () => 1],
    ['a symbol', () => Symbol('s')],
    ['a promise', () => Promise.resolve(bad)],
    ['an Observable', () => of(bad)],
    [
      'an async generator',
      async function* () {
        yield bad;
      },
    ],
    [
      'a generator',
      function* () {
        yield bad;
      },
    ],
  ])('in %s fails the call, is logged once, and hurts nobody else', async (_name, handler) => {
    const service = new Service(handler);

    expect(await service.ask()).toEqual([unserialisable]);
    expect(service.server.log.errors).toEqual(["The reply to 'it' could not be sent"]);
    expect(service.server.log.details[0]).toBeInstanceOf(TypeError);
    expect(await service.ask('fine')).toEqual([{ response: 'fine', isDisposed: true }]);
    expect(service.server.inFlightCount).toBe(0);
  });

  it('in the payload of an error likewise', async () => {
    const service = new Service(thrower(new RpcError({ n: 1n })));

    expect(await service.ask()).toEqual([unserialisable]);
    expect(service.server.log.errors).toHaveLength(1);
  });

  it('half way through a stream stops it, and its producer', async () => {
    let closed = false;
    const service = new Service(async function* () {
      try {
        yield 1;
        yield bad;
        yield 3;
      } finally {
        closed = true;
      }
    });

    expect(await service.ask()).toEqual([{ response: 1 }, unserialisable]);
    expect(closed).toBe(true);
  });

  it('tells a caller that understands it the code', async () => {
    const service = new Service(() => bad);
    const packets = await service.ask('it', { parley: { v: 1 } });

    expect(packets.at(-1)).toMatchObject({ parley: { code: 'PARLEY_SERIALIZATION_FAILED' } });
  });
});

describe('a reply the transport does not take', () => {
  it('fails the call with the code of the transport', async () => {
    const service = new Service(() => 'long');
    await service.ask('fine');
    service.server.sink.refusals.push(new ParleyError('PARLEY_TOO_LARGE'));

    expect(await service.ask()).toMatchObject([{ err: { code: 'PARLEY_TOO_LARGE' }, isDisposed: true }]);
    expect(service.server.log.errors).toHaveLength(1);
  });

  it('tells the caller nothing of what only the transport knows', async () => {
    const service = new Service(() => 1);
    await service.ask('fine');
    service.server.sink.refusals.push(new Error('10.0.0.1 refused'));
    await service.ask();

    expect(service.caller.texts.join()).not.toContain('10.0.0.1');
  });

  it('ends the call, logged once, if it takes nothing any more', async () => {
    for (const handler of [() => 1, () => Promise.resolve(1)]) {
      const service = new Service(handler);
      await service.ask('fine');
      service.server.sink.refusals.push(...Array<Error>(9).fill(new Error('socket is gone')));
      service.caller.send({ pattern: 'it', data: 1, id: 'x' });
      await eventually(() => service.server.log.errors.length > 0);

      expect(service.server.log.errors).toEqual(["The reply to 'it' could not be sent"]);
      expect(service.server.inFlightCount).toBe(0);
    }
  });
});
