import { NEVER, Observable } from 'rxjs';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually } from '../../test/raw-peer.js';

describe('stopping requests', () => {
  it('concerns one request, or all of one connection, and no other', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    server.onMessage('it', () => NEVER);
    const one = await askable(server, network);
    const other = await askable(server, network);
    for (const caller of [one, other]) for (const id of ['a', 'b']) caller.send({ pattern: 'it', data: 1, id });
    await eventually(() => server.inFlightCount === 4);
    one.send({ parley: { cancel: 'a' } });
    await eventually(() => server.inFlightCount === 3);
    one.wire.cut();

    expect(server.inFlightCount).toBe(2);
  });

  it('concerns both requests of a peer that uses an id twice', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    let torn = 0;
    server.onMessage('it', () => new Observable(() => () => torn++));
    const caller = await askable(server, network);
    for (let n = 0; n < 2; n++) caller.send({ pattern: 'it', data: n, id: 'same' });
    await eventually(() => server.inFlightCount === 2);
    network.cut();

    expect([torn, server.inFlightCount]).toEqual([2, 0]);
  });

  it('of a request whose last value is on its way leaves nothing at work, and is done once', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    server.onMessage('it', async () => 1);
    const caller = await askable(server, network);
    let open!: () => void;
    server.sink.full = new Promise(resolve => (open = resolve));
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    await eventually(() => caller.received.length === 1);
    expect(server.inFlightCount).toBe(1);
    network.cut();
    expect(server.inFlightCount).toBe(0);
    open();
    await turns(2);

    expect(server.inFlightCount).toBe(0);
  });

  it('goes on with the others if a teardown throws', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    server.onMessage(
      'it',
      () =>
        new Observable(() => () => {
          throw new Error('teardown');
        }),
    );
    const caller = await askable(server, network);
    for (const id of ['a', 'b', 'c']) caller.send({ pattern: 'it', data: 1, id });
    await eventually(() => server.inFlightCount === 3);
    network.cut();

    expect(server.inFlightCount).toBe(0);
  });

  it('leaves no signal aborted of a request that ended well', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    let signal!: AbortSignal;
    server.onMessage('it', async (_data, context) => {
      ({ signal } = context);
    });
    const caller = await askable(server, network);
    await caller.ask('it', 1, { parley: { v: 1, d: 20 } });
    caller.send({ parley: { cancel: 'ask-0' } });
    network.cut();
    await turns(2);

    expect(signal.aborted).toBe(false);
  });
});
