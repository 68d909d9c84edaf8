import { lastValueFrom, toArray, firstValueFrom } from 'rxjs';
import { connected } from '../../test/connected-client.js';
import { turns } from '../../test/loopback.js';
import { eventually } from '../../test/raw-peer.js';

const serializationFailed = { code: 'PARLEY_SERIALIZATION_FAILED', details: { pattern: 'p' } };

describe('a serializer of the user', () => {
  it('gets requests and events as Nest’s packets, with their route', async () => {
    const got: unknown[] = [];
    const serializer = {
      serialize: (packet: unknown, options: unknown) => {
        got.push(packet, options);
        return packet;
      },
    };
    const { client, server } = await connected({ serializer, metadata: { a: '1' } });
    client.send({ cmd: 'sum' }, [1]).subscribe();
    const { id } = await server.request();
    await lastValueFrom(client.emit('e', 2));

    expect(got).toEqual([
      { pattern: { cmd: 'sum' }, data: [1], metadata: { a: '1' }, parley: { v: 1 }, id },
      { channel: '{"cmd":"sum"}' },
      { pattern: 'e', data: 2, metadata: { a: '1' } },
      { channel: 'e' },
    ]);
    expect(Object.keys(got[0] as object)).toEqual(['pattern', 'data', 'metadata', 'parley', 'id']);
  });

  it('may take its time without changing the order of requests and events', async () => {
    let wait = 8;
    const serializer = { serialize: async (packet: unknown) => turns(wait--).then(() => packet) };
    const { client, server } = await connected({ serializer });
    for (let n = 0; n < 3; n++) {
      client.send('r', n * 2).subscribe();
      client.emit('e', n * 2 + 1);
    }
    await eventually(() => server.received.length === 6);

    expect(server.received.map(({ data }) => data)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('may take so long that the call is over by then: nothing is sent', async () => {
    let serialize!: () => void;
    const serializer = { serialize: (packet: unknown) => new Promise(resolve => (serialize = () => resolve(packet))) };
    const { client, server } = await connected({ serializer });
    client.send('p', 1).subscribe().unsubscribe();
    serialize();
    await turns(3);

    expect(server.received).toEqual([]);
  });

  it('may take so long that the connection is another one by then', async () => {
    const held: (() => void)[] = [];
    let slow = true;
    const serializer = {
      serialize: (packet: unknown) => (slow ? new Promise(resolve => held.push(() => resolve(packet))) : packet),
    };
    const { network, client, server } = await connected({ serializer, retryDelay: 1 });
    const call = client.request('p', 1);
    const event = lastValueFrom(client.emit('e', 1));
    network.cut();
    slow = false;
    for (const letGo of held) letGo();

    server.reply({ response: 'here', isDisposed: true, id: (await server.request()).id });
    expect(await call).toBe('here');
    await event;
    expect(server.received.map(({ pattern }) => pattern)).toEqual(['p', 'e']);
  });

  it('may take so long that the client is closed by then', async () => {
    let serialize!: () => void;
    const serializer = { serialize: (packet: unknown) => new Promise(resolve => (serialize = () => resolve(packet))) };
    const { client } = await connected({ serializer });
    const event = lastValueFrom(client.emit('e', 1));
    await client.close();
    serialize();

    await expect(event).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'no' });
    expect(client.opens).toBe(1);
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
    ['gives what has no JSON later', () => Promise.resolve(1n)],
  ])('that %s fails that call only, with a coded error', async (_way, serialize) => {
    let broken = true;
    const { client, server } = await connected({
      serializer: { serialize: packet => (broken ? serialize() : packet) },
    });

    await expect(client.request('p', 1)).rejects.toMatchObject(serializationFailed);
    await expect(lastValueFrom(client.emit('p', 1))).rejects.toMatchObject(serializationFailed);
    expect(client.pendingCount).toBe(0);
    broken = false;
    const call = client.request('p', 2);
    server.reply({ response: 2, isDisposed: true, id: (await server.request()).id });
    expect(await call).toBe(2);
  });
});

describe('data without a JSON form', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;

  it.each([
    ['a BigInt', 1n],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a cycle', cycle],
  ])('fails the call, and nothing is left of it: %s', async (_name, data) => {
    const { client } = await connected({});

    await expect(client.request('p', data)).rejects.toMatchObject({
      ...serializationFailed,
      cause: expect.anything() as unknown,
    });
    expect(client.pendingCount).toBe(0);
  });
});

describe('a deserializer of the user', () => {
  it('that takes its time keeps the order of values', async () => {
    let wait = 6;
    const deserializer = { deserialize: async (packet: unknown) => turns(wait--).then(() => packet) };
    const { client, server } = await connected({ deserializer });
    const values = firstValueFrom(client.send('p', 1).pipe(toArray()));
    const { id } = await server.request();
    for (let n = 0; n < 5; n++) server.reply({ response: n, isDisposed: n === 4, id });

    expect(await values).toEqual([0, 1, 2, 3, 4]);
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
  ])('that %s fails the call whose answer it was, and no other', async (_way, deserialize) => {
    const deserializer = {
      deserialize: (packet: unknown) => ((packet as { response: unknown }).response === 'bad' ? deserialize() : packet),
    };
    const { client, server } = await connected({ deserializer });
    const calls = [client.request('p', 1), client.request('p', 2)];
    await server.request(1);
    for (const [n, { id }] of server.requests.entries()) {
      server.reply({ response: n === 0 ? 'bad' : 'good', isDisposed: true, id });
    }

    await expect(calls[0]).rejects.toMatchObject({ code: 'PARLEY_DESERIALIZATION_FAILED', details: { pattern: 'p' } });
    expect(await calls[1]).toBe('good');
    expect(client.log.errors).toEqual([]);
  });
});

describe('what no server of good will sends', () => {
  it.each([
    '',
    '{',
    'null',
    '5',
    '[]',
    '{}',
    '"text"',
    '{"id":5}',
    '{"id":{},"response":1}',
    '{"__proto__":{"id":"x"}}',
    '{"parley":{"v":{}}}',
  ])('hurts no call: %s', async text => {
    const { client, server } = await connected({});
    const call = client.request('p', 1);
    const { id } = await server.request();
    server.reply(text);
    server.reply({ response: 'fine', isDisposed: true, id });

    expect(await call).toBe('fine');
  });

  it.each([5, 'x', null, {}, [], { v: 'x', s: {}, c: 5 }, { code: {} }])(
    'does not confuse an answer with %j under our key',
    async parley => {
      const { client, server } = await connected({});
      const call = client.request('p', 1);
      const { id } = await server.request();
      server.reply({ response: 'fine', isDisposed: true, id, parley });

      expect(await call).toBe('fine');
    },
  );

  it('is logged if it cannot be read and belongs to no call', async () => {
    const { client, server } = await connected({});
    client.send('p', 1).subscribe();
    await server.request();
    server.reply('{"half":');
    await turns(3);

    expect(client.log.errors).toHaveLength(1);
    expect(client.pendingCount).toBe(1);
  });
});
