import { from } from 'rxjs';
import { Loopback, LoopbackServer, turns, type LoopbackServerOptions } from '../../test/loopback.js';
import { askable, eventually, RawCaller } from '../../test/raw-peer.js';

const serving = (options: LoopbackServerOptions): { network: Loopback; server: LoopbackServer; order: unknown[] } => {
  const network = new Loopback();
  const server = new LoopbackServer(network, options);
  const order: unknown[] = [];
  server
    .onMessage('it', data => {
      order.push(data);
      return data;
    })
    .onMessage('many', () => from([1, 2, 3, 4, 5]));
  return { network, server, order };
};

describe('a serializer of the user', () => {
  it('gets the packet with the keys of Nest, and the channel', async () => {
    const got: unknown[] = [];
    const serializer = {
      serialize: (packet: unknown, options: unknown) => {
        got.push(packet, options);
        return { wrapped: packet };
      },
    };
    const { network, server } = serving({ serializer });
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 5, id: 'a' });
    await turns(2);

    const packet = { response: 5, isDisposed: true, id: 'a' };
    expect(got).toEqual([packet, { channel: 'it', raw: { pattern: 'it', data: 5, id: 'a' } }]);
    expect(Object.keys(got[0] as object)).toEqual(['response', 'isDisposed', 'id']);
    expect(caller.received).toEqual([{ wrapped: packet }]);
  });

  it('may return text or bytes, which are sent as they are', async () => {
    const serializer = { serialize: () => '"mine"' };
    const { network, server } = serving({ serializer });
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 5, id: 'a' });
    await turns(2);

    expect(caller.texts).toEqual(['"mine"']);
  });

  it('may take its time with each value of a stream without changing their order', async () => {
    let wait = 10;
    const serializer = { serialize: async (packet: unknown) => turns(wait--).then(() => packet) };
    const { network, server } = serving({ serializer });
    const caller = await askable(server, network);
    caller.send({ pattern: 'many', data: 1, id: 'a', parley: { v: 1 } });
    caller.send({ parley: { credit: 'a', n: 100 } });
    await eventually(() => caller.answers('a').some(({ isDisposed }) => isDisposed === true));

    expect(caller.answers('a').flatMap(({ response }) => response ?? [])).toEqual([1, 2, 3, 4, 5]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('cannot');
      },
    ],
    ['rejects', () => Promise.reject(new Error('cannot'))],
    ['gives nothing', () => undefined],
    ['gives what has no JSON', () => Promise.resolve(1n)],
  ])('that %s fails that call only, and is logged once', async (_way, serialize) => {
    let first = true;
    const serializer = {
      serialize: (packet: unknown) => {
        if (!first) return packet;
        first = false;
        return serialize();
      },
    };
    const { network, server } = serving({ serializer });
    const caller = await askable(server, network);

    expect(await caller.ask('it', 1)).toMatchObject([{ err: { code: 'PARLEY_SERIALIZATION_FAILED' } }]);
    expect(server.log.errors).toHaveLength(1);
    expect(await caller.ask('it', 2)).toEqual([{ response: 2, isDisposed: true }]);
  });

  it('that never works leaves the caller to its time-out, and the server unharmed', async () => {
    const serializer = { serialize: () => Promise.reject(new Error('cannot')) };
    const { network, server } = serving({ serializer });
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 1, id: 'a' });
    caller.send({ pattern: 'unknown', data: 1, id: 'b', parley: { v: 1 } });
    await turns(5);

    expect([caller.received, server.inFlightCount]).toEqual([[], 0]);
  });
});

describe('a deserializer of the user', () => {
  it('that takes its time keeps the order of a connection', async () => {
    let wait = 6;
    const deserializer = { deserialize: async (packet: unknown) => turns(wait--).then(() => packet) };
    const { network, server, order } = serving({ deserializer });
    const caller = await askable(server, network);
    for (const data of [1, 2, 3, 4, 5]) caller.send({ pattern: 'it', data, id: `${data}` });
    await eventually(() => caller.received.length === 5);

    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('does not let one connection hold up another', async () => {
    let letGo!: () => void;
    const stuck = new Promise<void>(resolve => (letGo = resolve));
    const deserializer = {
      deserialize: async (packet: unknown) => {
        if ((packet as { data: unknown }).data === 'stuck') await stuck;
        return packet;
      },
    };
    const { network, server } = serving({ deserializer });
    const slow = await askable(server, network);
    const quick = new RawCaller(network);
    slow.send({ pattern: 'it', data: 'stuck', id: 'a' });
    await turns(2);
    expect(await quick.ask('it', 1)).toHaveLength(1);
    expect(slow.received).toHaveLength(0);
    letGo();
    await eventually(() => slow.received.length === 1);
  });

  it('may change what a message means', async () => {
    const deserializer = { deserialize: (value: unknown) => ({ pattern: 'it', data: value, id: 'made up' }) };
    const { network, server } = serving({ deserializer });
    const caller = await askable(server, network);
    caller.send({ temperature: 5 });
    await turns(2);

    expect(caller.received).toEqual([{ response: { temperature: 5 }, isDisposed: true, id: 'made up' }]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('cannot');
      },
    ],
    ['rejects', () => Promise.reject(new Error('cannot'))],
    ['gives null', () => null],
  ])('that %s costs that message only, and is logged once', async (_way, deserialize) => {
    const deserializer = {
      deserialize: (packet: unknown) => ((packet as { data: unknown }).data === 'bad' ? deserialize() : packet),
    };
    const { network, server } = serving({ deserializer });
    const caller = await askable(server, network);
    caller.send({ pattern: 'it', data: 'bad', id: 'a' });

    expect(await caller.ask('it', 2)).toEqual([{ response: 2, isDisposed: true }]);
    expect(server.log.errors).toEqual(["A message on 'loopback://server' could not be understood"]);
  });
});
