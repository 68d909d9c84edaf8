import { interval, of, take, tap, throwError } from 'rxjs';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually } from '../../test/raw-peer.js';
import type { ServerOptions } from './server-options.js';
import type { ServerTraits } from './server-traits.js';

const serving = (
  options: ServerOptions = {},
  traits: Partial<ServerTraits> = {},
): { network: Loopback; server: LoopbackServer } => {
  const network = new Loopback();
  return { network, server: new LoopbackServer(network, options, traits) };
};

const boom = (): never => {
  throw new Error('mine');
};

describe('an event', () => {
  it('reaches its handler with data and context, and is not answered', async () => {
    const { network, server } = serving();
    const seen: unknown[] = [];
    server.onEvent('e', (data, context) => {
      seen.push(data, context.getMetadata());
      return 'an answer nobody gets';
    });
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: { n: 1 }, metadata: { traceparent: '00-1' } });
    await turns(3);

    expect(seen).toEqual([{ n: 1 }, { traceparent: '00-1' }]);
    expect(caller.received).toEqual([]);
  });

  it('is told apart from a request on the same pattern by its envelope', async () => {
    const { network, server } = serving();
    const events: unknown[] = [];
    server.onEvent('p', data => void events.push(data)).onMessage('p', data => data);
    const caller = await askable(server, network);
    caller.send({ pattern: 'p', data: { id: 'an id in the data' } });
    expect(await caller.ask('p', 1)).toEqual([{ response: 1, isDisposed: true }]);

    expect(events).toEqual([{ id: 'an id in the data' }]);
  });

  it('is handled by all of its handlers, in parallel', async () => {
    const { network, server } = serving();
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    for (let n = 0; n < 3; n++) {
      server.onEvent('e', async () => {
        most = Math.max(most, ++running);
        await new Promise<void>(resolve => finish.push(resolve));
        running--;
      });
    }
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 1 });
    await eventually(() => finish.length === 3);
    for (const each of finish) each();
    await eventually(() => running === 0);

    expect(most).toBe(3);
    expect(server.inFlightCount).toBe(0);
  });

  it.each<[string, () => unknown]>([
    ['throws', boom],
    ['rejects', () => Promise.reject(new Error('mine'))],
    ['returns an Observable that fails', () => throwError(() => new Error('mine'))],
    [
      'returns a generator that fails',
      function* () {
        yield boom();
      },
    ],
    [
      'returns an async generator that fails',
      async function* () {
        yield boom();
      },
    ],
    ['returns an Observable that throws on subscribe', () => ({ subscribe: boom })],
    ['returns a thenable that throws', () => ({ then: boom })],
  ])('whose handler %s is logged once, and its other handlers run', async (_way, handler) => {
    const { network, server } = serving();
    let others = 0;
    server
      .onEvent('e', () => void others++)
      .onEvent('e', handler)
      .onEvent('e', () => void others++);
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 1 });
    await eventually(() => server.log.errors.length > 0 && server.inFlightCount === 0);

    expect(others).toBe(2);
    expect(server.log.errors).toEqual(["An event handler of 'e' failed"]);
    expect(server.log.details).toEqual([new Error('mine')]);
  });

  it.each([undefined, null, '', Symbol('s'), Object.create(null), { toString: null }])(
    'may fail with anything there is: %p',
    async thrown => {
      const { network, server } = serving();
      server
        .onEvent('e', () => {
          throw thrown;
        })
        .onEvent('e', async () => {
          throw thrown;
        });
      const caller = await askable(server, network);
      caller.send({ pattern: 'e', data: 1 });
      await eventually(() => server.log.errors.length === 2 && server.inFlightCount === 0);

      expect(server.log.details).toEqual([thrown, thrown]);
    },
  );

  it.each<[string, (seen: unknown[]) => unknown]>([
    [
      'an Observable',
      seen =>
        interval(1).pipe(
          take(3),
          tap(n => seen.push(n)),
        ),
    ],
    ['a promise of an Observable', async seen => of(0, 1, 2).pipe(tap(n => seen.push(n)))],
    [
      'an async generator',
      async function* (seen) {
        for (let n = 0; n < 3; n++) yield seen.push(n);
      },
    ],
    [
      'a generator',
      function* (seen) {
        for (let n = 0; n < 3; n++) yield seen.push(n);
      },
    ],
  ])('is followed to its end if its handler returns %s', async (_name, handler) => {
    const { network, server } = serving();
    const seen: unknown[] = [];
    let done = false;
    server.onEvent('e', () => handler(seen));
    server.setProcessingHooks({ after: () => (done = true) });
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 1 });
    await eventually(() => done);

    expect(seen).toEqual([0, 1, 2]);
    expect(server.inFlightCount).toBe(0);
  });

  it('without a handler is logged once for its pattern', async () => {
    const { network, server } = serving();
    const caller = await askable(server, network);
    for (let n = 0; n < 3; n++) caller.send({ pattern: 'nobody', data: n });
    caller.send({ pattern: 'other', data: 1 });
    await turns(3);

    expect(server.log.warnings).toEqual([
      "There is no handler for event 'nobody' (logged once per pattern)",
      "There is no handler for event 'other' (logged once per pattern)",
    ]);
    expect(caller.received).toEqual([]);
  });

  it('cannot fill the log, or forge lines of it, by the patterns it names', async () => {
    const { network, server } = serving();
    const caller = await askable(server, network);
    for (let n = 0; n < 1100; n++) caller.send({ pattern: `unknown-${n}`, data: 1 });
    await turns(3);
    expect(server.log.warnings).toHaveLength(1000);

    const { network: fresh, server: other } = serving();
    const hostile = await askable(other, fresh);
    hostile.send({ pattern: `x\n[error] forged${'!'.repeat(10_000)}`, data: 1 });
    await turns(3);
    expect(other.log.warnings[0]).not.toContain('\n');
    expect(other.log.warnings[0]!.length).toBeLessThan(300);
  });

  it('reaches every wildcard handler that matches', async () => {
    const { network, server } = serving({}, { wildcards: { separator: '.', single: '*', multi: '>' } });
    const seen: string[] = [];
    for (const pattern of ['a.b', 'a.*', 'a.>', 'b.*']) server.onEvent(pattern, () => void seen.push(pattern));
    const caller = await askable(server, network);
    caller.send({ pattern: 'a.b', data: 1 });
    await turns(2);

    expect(seen.sort()).toEqual(['a.*', 'a.>', 'a.b']);
  });
});
