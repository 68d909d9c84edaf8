import { connected } from '../../test/connected-client.js';
import type { Loopback, LoopbackClient } from '../../test/loopback.js';
import { turns } from '../../test/loopback.js';
import { eventually } from '../../test/raw-peer.js';
import type { ClientOptions } from './client-options.js';

const iterate = (client: LoopbackClient): AsyncIterator<unknown> => client.stream('p', 1)[Symbol.asyncIterator]();

/** Starts an iteration whose server says who it is, if it does. */
const begun = async (options: ClientOptions = {}, identified = true) => {
  const { client, server, network } = await connected(options);
  const iterator = iterate(client);
  const first = iterator.next();
  const { id } = await server.request();
  if (identified) server.reply({ parley: { v: 1 }, id });
  const send = async (...packets: object[]): Promise<void> => {
    for (const packet of packets) server.reply({ ...packet, id });
    await turns(2);
  };
  return { client, server, network, iterator, first, id, send };
};
const values = (from: number, to: number): object[] =>
  Array.from({ length: to - from }, (_, n) => ({ response: from + n }));
const over = { done: true, value: undefined };

describe('stream()', () => {
  it('sends for each iteration, with its first read, and not before', async () => {
    const { client, server } = await connected();
    const stream = client.stream('p', 1);
    const [one, two] = [stream[Symbol.asyncIterator](), stream[Symbol.asyncIterator]()];
    await turns(2);
    expect(server.received).toEqual([]);
    void one.next();
    void one.next();
    void two.next();
    await turns(2);

    expect(server.requests).toHaveLength(2);
    await Promise.all([one.return!(), two.return!()]);
  });

  it('gives every value in order, then the end', async () => {
    const { client, server } = await connected();
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const value of client.stream('p', 1)) seen.push(value);
    })();
    const { id } = await server.request();
    for (const packet of [...values(0, 100), { response: 'last', isDisposed: true }]) server.reply({ ...packet, id });
    await reading;

    expect(seen).toEqual([...Array.from({ length: 100 }, (_, n) => n), 'last']);
    expect(client.pendingCount).toBe(0);
  });

  it('gives the values that came before an error, and throws then', async () => {
    const { iterator, first, send } = await begun();
    await send({ response: 1 }, { response: 2 }, { err: 'why', isDisposed: true });

    expect([await first, await iterator.next()]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
    ]);
    await expect(iterator.next()).rejects.toMatchObject({ payload: 'why' });
    expect(await iterator.next()).toEqual(over);
  });

  it('cancels the call when its reader leaves', async () => {
    const { client, server } = await connected();
    const reading = (async () => {
      for await (const value of client.stream('p', 1)) if (value === 1) break;
    })();
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    for (const packet of values(0, 5)) server.reply({ ...packet, id });
    await reading;
    await turns(2);

    expect(server.controls).toEqual([{ cancel: id }]);
    expect(client.pendingCount).toBe(0);
  });

  it('cancels the call when its reader throws', async () => {
    const { client, server } = await connected();
    const reading = (async () => {
      for await (const value of client.stream('p', 1)) throw new Error(`cannot use ${String(value)}`);
    })();
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    server.reply({ response: 1, id });

    await expect(reading).rejects.toThrow('cannot use 1');
    await turns(2);
    expect(server.controls).toEqual([{ cancel: id }]);
  });

  it('sends nothing if its reader leaves before the first read', async () => {
    const { client, server } = await connected();
    await iterate(client).return!();
    await turns(2);

    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('grants credit for what was read, not for what merely came', async () => {
    const { server, iterator, first, send, id } = await begun();
    await send(...values(0, 1024));
    await first;
    expect(server.controls).toEqual([]);
    for (let n = 1; n < 511; n++) await iterator.next();
    await turns(2);
    expect(server.controls).toEqual([]);
    await iterator.next();
    await turns(2);
    expect(server.controls).toEqual([{ credit: id, n: 512 }]);
    for (let n = 512; n < 1024; n++) await iterator.next();
    await turns(2);

    expect(server.controls).toEqual([
      { credit: id, n: 512 },
      { credit: id, n: 512 },
    ]);
    await iterator.return!();
  });

  it('grants nothing to a Nest server, nor after the end', async () => {
    const nest = await begun({}, false);
    await nest.send(...values(0, 1000));
    for (let n = 0; n < 1000; n++) await (n === 0 ? nest.first : nest.iterator.next());
    const ended = await begun();
    await ended.send(...values(0, 1000), { isDisposed: true });
    for (let n = 0; n < 1000; n++) await (n === 0 ? ended.first : ended.iterator.next());
    await turns(2);

    expect([nest.server.controls, ended.server.controls]).toEqual([[], []]);
  });

  it('holds no more of a server that cannot be paced than it has room for, then fails after what it holds', async () => {
    const { iterator, first, send, client } = await begun({ maxBuffered: 10 }, false);
    await send(...values(0, 11));
    await first;
    expect(client.pendingCount).toBe(1);
    await send({ response: 11 });
    expect(client.pendingCount).toBe(0);
    for (let n = 1; n < 12; n++) expect(await iterator.next()).toEqual({ done: false, value: n });

    await expect(iterator.next()).rejects.toMatchObject({
      code: 'PARLEY_STREAM_OVERFLOW',
      message: expect.stringContaining('maxBuffered') as string,
      details: { pattern: 'p' },
    });
  });

  it('gives several reads their values in order', async () => {
    const { iterator, first, send } = await begun();
    const reads = [first, iterator.next(), iterator.next()];
    await send({ response: 1 }, { response: 2, isDisposed: true });

    expect((await Promise.all(reads)).map(({ value }) => value as unknown)).toEqual([1, 2, undefined]);
  });

  it('refuses what it cannot send when it is iterated', async () => {
    const { client } = await connected();
    const reading = async (pattern: string, data: unknown): Promise<void> => {
      for await (const _value of client.stream(pattern, data));
    };

    await expect(reading('p', null)).rejects.toMatchObject({ code: 'PARLEY_INVALID_DATA' });
    await expect(reading('', 1)).rejects.toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
    await expect(reading('p', 1n)).rejects.toMatchObject({ code: 'PARLEY_SERIALIZATION_FAILED' });
    expect(client.pendingCount).toBe(0);
  });

  it('fails when the connection is lost or the client closes, after what it holds', async () => {
    for (const [code, end] of [
      ['PARLEY_CONNECTION_LOST', (each: { network: Loopback }) => each.network.cut()],
      ['PARLEY_CLIENT_CLOSED', (each: { client: LoopbackClient }) => each.client.close()],
    ] as const) {
      const stream = await begun();
      await stream.send({ response: 1 }, { response: 2 });
      void end(stream);
      expect(await stream.first).toEqual({ done: false, value: 1 });
      expect(await stream.iterator.next()).toEqual({ done: false, value: 2 });
      await expect(stream.iterator.next()).rejects.toMatchObject({ code });
      await stream.client.close();
    }
  });

  it('raises nothing if it fails and nobody reads any more', async () => {
    const { client, send } = await begun();
    await send({ response: 1 }, { err: 'nobody reads this', isDisposed: true });
    await eventually(() => client.pendingCount === 0);
    await turns(3);
  });
});
