import { AsyncLocalStorage } from 'node:async_hooks';
import { NEVER, of, throwError } from 'rxjs';
import { setImmediate as turn } from 'node:timers/promises';
import { RequestContext } from '../context/request-context.js';
import { RpcError } from '../errors/rpc-error.js';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, type RawCaller } from '../../test/raw-peer.js';
import type { MessageHandler } from './message-handler.js';
import type { ProcessingHooks } from './processing-hooks.js';
import type { ServerOptions } from './server-options.js';

class Hooked {
  readonly network = new Loopback();
  readonly server: LoopbackServer;
  /** What ran, in order. */
  readonly log: string[] = [];
  caller!: RawCaller;

  constructor(handler: MessageHandler, hooks: ProcessingHooks = {}, options: ServerOptions = {}) {
    this.server = new LoopbackServer(this.network, { shutdownTimeout: 10, ...options });
    const noted: MessageHandler = (data, context) => {
      this.log.push('handler');
      return handler(data, context);
    };
    this.server.onMessage('it', noted).onEvent('it', noted);
    this.server.setProcessingHooks({
      before: (context, proceed) => {
        this.log.push('before');
        (hooks.before ?? ((_context, go) => go()))(context, proceed);
      },
      after: context => {
        this.log.push('after');
        hooks.after?.(context);
      },
    });
  }

  async send(packet: Record<string, unknown>): Promise<void> {
    this.caller ??= await askable(this.server, this.network);
    this.caller.send({ pattern: 'it', data: 1, ...packet });
    await turns(3);
  }
}

const once = ['before', 'handler', 'after'];
const boom = (): never => {
  throw new Error('boom');
};

describe('processing hooks', () => {
  it.each<[string, MessageHandler]>([
    ['a value', () => 1],
    ['nothing', () => undefined],
    ['an error', boom],
    [
      'a declared error',
      () => {
        throw new RpcError('x');
      },
    ],
    ['a promise', async () => 1],
    ['a rejection', async () => boom()],
    ['a stream', () => of(1, 2)],
    ['an empty stream', () => of()],
    ['a stream that fails', () => throwError(() => new Error('x'))],
    [
      'a generator',
      function* () {
        yield 1;
      },
    ],
    ['what cannot be serialised', () => 1n],
    ['a promise of what cannot be serialised', async () => 1n],
  ])('run once each around a request and an event whose handler gives %s', async (_name, handler) => {
    for (const packet of [{ id: 'a' }, {}]) {
      const hooked = new Hooked(handler);
      await hooked.send(packet);

      expect(hooked.log).toEqual(once);
    }
  });

  it.each<[string, (hooked: Hooked) => unknown]>([
    ['cancelled', hooked => hooked.caller.send({ parley: { cancel: 'a' } })],
    ['abandoned', hooked => hooked.network.cut()],
    ['out of time', () => undefined],
    ['cut off by a shutdown', hooked => hooked.server.close()],
  ])('run once each around a request that is %s', async (_name, end) => {
    const hooked = new Hooked(() => NEVER);
    await hooked.send({ id: 'a', parley: { v: 1, d: _name === 'out of time' ? 10 : undefined } });
    end(hooked);
    await eventually(() => hooked.log.length === 3);
    await hooked.server.close();

    expect(hooked.log).toEqual(once);
  });

  it('run once each around an event that is cut off by a shutdown', async () => {
    const hooked = new Hooked(() => NEVER);
    await hooked.send({});
    await hooked.server.close();

    expect(hooked.log).toEqual(once);
  });

  it('do not run around what reaches no handler', async () => {
    const hooked = new Hooked(() => 1);
    await hooked.send({ pattern: 'unknown', id: 'a' });
    await hooked.send({ pattern: 'unknown' });

    expect(hooked.log).toEqual([]);
  });

  it.each([{ id: 'a' }, {}])(
    'that throw ahead of the handler keep it from running, and fail the message: %j',
    async packet => {
      const hooked = new Hooked(() => 1, { before: boom });
      await hooked.send(packet);

      expect(hooked.log).toEqual(['before', 'after']);
      expect(hooked.server.log.details).toEqual([new Error('boom')]);
      expect(hooked.caller.received).toHaveLength('id' in packet ? 1 : 0);
      expect(hooked.server.inFlightCount).toBe(0);
    },
  );

  it('may refuse a request with a declared error', async () => {
    const hooked = new Hooked(() => 1, {
      before: () => {
        throw new RpcError('not you');
      },
    });
    await hooked.send({ id: 'a' });

    expect(hooked.caller.received).toMatchObject([{ err: { message: 'not you' } }]);
    expect(hooked.server.log.errors).toEqual([]);
  });

  it('that throw after they proceeded, or at the end, are logged and change nothing', async () => {
    const hooks = {
      before: (_context: unknown, proceed: () => void) => {
        proceed();
        boom();
      },
      after: boom,
    };
    const hooked = new Hooked(() => 1, hooks);
    await hooked.send({ id: 'a' });

    expect(hooked.caller.received).toHaveLength(1);
    expect(hooked.log).toEqual(once);
    expect(hooked.server.log.errors.sort()).toEqual([
      'The processing hook `after` threw',
      'The processing hook `before` threw after it had proceeded',
    ]);
  });

  it('may proceed later, but no more than once', async () => {
    const hooked = new Hooked(() => 1, {
      before: (_context, proceed) => {
        setImmediate(proceed);
        setImmediate(proceed);
      },
    });
    await hooked.send({ id: 'a' });

    expect(hooked.log).toEqual(once);
    expect(hooked.caller.received).toHaveLength(1);
  });

  it('choose what the handler runs in, to its last value', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen = new Set<string | undefined>();
    const hooked = new Hooked(
      async function* () {
        try {
          for (let n = 0; ; n++) {
            if (n % 100 === 0) await turn();
            seen.add(storage.getStore());
            yield n;
          }
        } finally {
          seen.add(`${storage.getStore()} at the end`);
        }
      },
      { before: (_context, proceed) => storage.run('mine', proceed) },
    );
    await hooked.send({ id: 'a', parley: { v: 1 } });
    await eventually(() => hooked.caller.values('a').length === 1024);
    hooked.caller.send({ parley: { credit: 'a', n: 100 } });
    await eventually(() => hooked.caller.values('a').length > 1100);
    hooked.caller.send({ parley: { cancel: 'a' } });
    await eventually(() => seen.size === 2);

    expect([...seen]).toEqual(['mine', 'mine at the end']);
  });
});

describe('RequestContext below a handler', () => {
  it('is the own one of each of a hundred parallel messages', async () => {
    const hooked = new Hooked(
      async data => {
        for (let n = 0; n < (data as number) % 7; n++) await turn();
        return [RequestContext.current()?.data, RequestContext.current()?.pattern];
      },
      {},
      { requestContext: true },
    );
    await hooked.send({ id: 'first' });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => hooked.caller.ask('it', n)));

    expect(answers.map(([packet]) => packet!.response)).toEqual(Array.from({ length: 100 }, (_, n) => [n, 'it']));
    expect(RequestContext.current()).toBeUndefined();
  });

  it('is there in a synchronous handler, in a stream and in an event handler, with the context of the transport', async () => {
    const seen: unknown[] = [];
    const look = (context: unknown): unknown => seen.push(RequestContext.current()?.context === context);
    for (const handler of [
      (_: unknown, context: unknown) => look(context),
      (_: unknown, context: unknown) =>
        (function* () {
          yield look(context);
        })(),
    ]) {
      const hooked = new Hooked(handler, {}, { requestContext: true });
      await hooked.send({ id: 'a' });
      await hooked.send({});
    }

    expect(seen).toEqual([true, true, true, true]);
  });

  it('is absent where the server does not switch it on', async () => {
    const hooked = new Hooked(() => RequestContext.current() === undefined);
    await hooked.send({ id: 'a' });

    expect(hooked.caller.received).toEqual([{ response: true, isDisposed: true, id: 'a' }]);
  });
});
