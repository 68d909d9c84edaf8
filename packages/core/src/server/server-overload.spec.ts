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

describe('too much at once', () => {
  it('is refused if it is requests, with a coded error that says which limit it is', async () => {
    const { network, server } = serving({ maxInFlight: 2 });
    const finish: (() => void)[] = [];
    server.onMessage('slow', () => new Promise<void>(resolve => finish.push(resolve))).onMessage('now', () => 1);
    const caller = await askable(server, network);
    for (const id of ['a', 'b']) caller.send({ pattern: 'slow', data: 1, id });
    const [refusal] = await caller.ask('now', 1);
    expect(refusal!.err).toMatchObject({
      code: 'PARLEY_OVERLOADED',
      message: expect.stringContaining('maxInFlight') as string,
    });
    finish[0]!();
    await eventually(() => caller.answers('a').length === 1);

    expect(await caller.ask('now', 1)).toEqual([{ response: 1, isDisposed: true }]);
  });

  it('holds up the intake if it is events, none of which is lost', async () => {
    const { network, server } = serving({ maxInFlight: 2 });
    const finish: (() => void)[] = [];
    const seen: unknown[] = [];
    server.onEvent('e', data => {
      seen.push(data);
      return new Promise<void>(resolve => finish.push(resolve));
    });
    const caller = await askable(server, network);
    for (let n = 0; n < 6; n++) {
      caller.send({ pattern: 'e', data: n });
      await turns(2);
    }
    expect([seen, server.sink.pauses]).toEqual([[0, 1], 1]);
    for (let n = 0; n < 6; n++) {
      await eventually(() => finish.length > n);
      finish[n]!();
    }
    await eventually(() => server.inFlightCount === 0);

    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    expect(server.sink.resumes).toBe(server.sink.pauses);
  });

  it('holds up again what brings too much as soon as it may go on', async () => {
    const { network, server } = serving({ maxInFlight: 1 });
    const finish: (() => void)[] = [];
    server.onEvent('e', () => new Promise<void>(resolve => finish.push(resolve)));
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 0 });
    await eventually(() => finish.length === 1);
    const { sink } = server;
    const resume = sink.resume.bind(sink);
    // as a socket does that has frames in its buffer
    sink.resume = () => {
      resume();
      caller.wire.onRequest('{"pattern":"e","data":1}');
    };
    finish[0]!();
    await eventually(() => finish.length === 2);
    expect([sink.pauses, sink.resumes]).toEqual([2, 1]);
    finish[1]!();
    await eventually(() => sink.resumes === 2);

    network.cut();
  });

  it('keeps what its driver brings all the same, in order, until there is room', async () => {
    const { network, server } = serving({ maxInFlight: 2 });
    const begun: unknown[] = [];
    const finish: (() => void)[] = [];
    server.onEvent('e', data => {
      begun.push(data);
      return new Promise<void>(resolve => finish.push(resolve));
    });
    server.onMessage('r', data => void begun.push(data));
    const caller = await askable(server, network);
    // as a driver does that hands on all it has read
    for (let n = 0; n < 5; n++) caller.wire.onRequest(`{"pattern":"e","data":${n}}`);
    caller.wire.onRequest('{"pattern":"r","data":"request","id":"a"}');
    expect([begun, server.sink.pauses]).toEqual([[0, 1], 1]);
    for (let n = 0; n < 5; n++) {
      finish[n]!();
      await eventually(() => finish.length >= Math.min(5, n + 3));
    }
    await eventually(() => server.inFlightCount === 0);

    expect(begun).toEqual([0, 1, 2, 3, 4, 'request']);
    expect([server.sink.pauses, server.sink.resumes]).toEqual([1, 1]);
  });

  it('gives back or drops what is kept so when the time for shutting down is over', async () => {
    const { network, server } = serving({ maxInFlight: 1, shutdownTimeout: 10 });
    server.onEvent('e', () => new Promise<void>(() => undefined));
    const caller = await askable(server, network);
    for (let n = 0; n < 3; n++) caller.wire.onRequest(`{"pattern":"e","data":${n}}`);
    await server.close();

    expect(server.log.warnings).toEqual(['2 event(s) came while the server was shutting down and were dropped']);
  });

  it('forgets what is kept so of a peer that is gone', async () => {
    const { network, server } = serving({ maxInFlight: 1 });
    const begun: unknown[] = [];
    let finish!: () => void;
    server.onEvent('e', data => {
      begun.push(data);
      return new Promise<void>(resolve => (finish = resolve));
    });
    const caller = await askable(server, network);
    for (let n = 0; n < 3; n++) caller.wire.onRequest(`{"pattern":"e","data":${n}}`);
    network.cut();
    finish();
    await eventually(() => server.inFlightCount === 0);

    expect(begun).toEqual([0]);
  });

  it('does not wake up a peer that is gone', async () => {
    const { network, server } = serving({ maxInFlight: 1 });
    let finish!: () => void;
    server.onEvent('e', () => new Promise<void>(resolve => (finish = resolve)));
    const caller = await askable(server, network);
    caller.send({ pattern: 'e', data: 0 });
    await eventually(() => server.sink.pauses === 1);
    network.cut();
    finish();
    await eventually(() => server.inFlightCount === 0);

    expect(server.sink.resumes).toBe(0);
  });

  it('counts only what is at work: synchronous handlers never do', async () => {
    const { network, server } = serving({ maxInFlight: 1 });
    let seen = 0;
    server.onEvent('e', () => void seen++).onMessage('r', () => 1);
    const caller = await askable(server, network);
    for (let n = 0; n < 100; n++) caller.send({ pattern: 'e', data: n });
    await turns(2);

    expect([seen, server.sink.pauses]).toEqual([100, 0]);
    expect(await caller.ask('r', 1)).toHaveLength(1);
  });
});
