import { lastValueFrom } from 'rxjs';
import { ConnectionLostError } from '../errors/connection-lost-error.js';
import { connected, type Connected } from '../../test/connected-client.js';
import { Loopback, LoopbackClient, turns } from '../../test/loopback.js';
import { eventually, RawServer } from '../../test/raw-peer.js';
import type { ClientOptions } from './client-options.js';
import type { ClientTraits } from './client-traits.js';

const quick = { retryDelay: 1, maxRetryDelay: 1 };

const made = (options: ClientOptions = {}, traits: Partial<ClientTraits> = {}): Promise<Connected> =>
  connected({ ...quick, ...options }, traits);
const reasonOf = async (call: Promise<unknown>): Promise<ConnectionLostError> => {
  try {
    await call;
  } catch (error) {
    return error as ConnectionLostError;
  }
  throw new Error('this should have failed');
};

describe('a call that is under way when the connection breaks', () => {
  it('fails at once where its answer was bound to that connection, and may have been executed', async () => {
    const { network, client, server } = await made();
    const calls = [client.request('a', 1), lastValueFrom(client.send('b', 1))];
    await server.request(1);
    network.cut(new Error('reset'));
    const reasons = await Promise.all(calls.map(reasonOf));

    for (const [n, reason] of reasons.entries()) {
      expect(reason).toBeInstanceOf(ConnectionLostError);
      expect(reason).toMatchObject({
        code: 'PARLEY_CONNECTION_LOST',
        executed: 'unknown',
        retryable: true,
        cause: new Error('reset'),
        details: { pattern: ['a', 'b'][n], address: 'loopback://client' },
      });
    }
    expect(client.pendingCount).toBe(0);
  });

  it('is not sent again by itself', async () => {
    const { network, client, server } = await made();
    const call = client.request('a', 1);
    await server.request();
    network.cut();
    await reasonOf(call);
    await client.connect();
    await turns(3);

    expect(server.requests).toHaveLength(1);
  });

  it('waits for its answer where that can come by another connection', async () => {
    const { network, client, server } = await made({}, { inFlightOnLoss: 'wait' });
    const call = client.request('a', 1);
    const { id } = await server.request();
    network.cut();
    await eventually(() => client.opens === 2 && client.wire !== undefined);
    server.reply({ response: 'late', isDisposed: true, id });

    expect(await call).toBe('late');
  });

  it('waits no longer than the grace after the connection is back', async () => {
    const { network, client, server } = await made({ replyGrace: 30 }, { inFlightOnLoss: 'wait' });
    const call = client.request('a', 1);
    await server.request();
    network.cut();
    await client.connect();
    const start = Date.now();

    expect(await reasonOf(call)).toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'unknown' });
    expect(Date.now() - start).toBeGreaterThanOrEqual(28);
  });

  it('is not failed by the grace if it went out on the new connection', async () => {
    const { network, client, server } = await made({ replyGrace: 10 }, { inFlightOnLoss: 'wait' });
    const old = client.request('old', 1);
    await server.request();
    network.cut();
    const queued = client.request('queued', 1);
    await client.connect();
    const fresh = client.request('fresh', 1);
    await reasonOf(old);
    for (const packet of [await server.request(1), await server.request(2)]) {
      server.reply({ response: packet.pattern, isDisposed: true, id: packet.id });
    }

    expect(await Promise.all([queued, fresh])).toEqual(['queued', 'fresh']);
  });

  it('is not failed by the grace on its very first connection', async () => {
    const network = new Loopback();
    const server = new RawServer(network);
    const client = new LoopbackClient(network, { replyGrace: 1 }, { inFlightOnLoss: 'wait' });
    const call = client.request('slow', 1);
    const { id } = await server.request();
    const start = Date.now();
    await eventually(() => Date.now() - start > 20);
    server.reply({ response: 1, isDisposed: true, id });

    expect(await call).toBe(1);
  });

  it('gets its grace anew when the connection breaks again', async () => {
    const { network, client, server } = await made({ replyGrace: 60 }, { inFlightOnLoss: 'wait' });
    const call = client.request('a', 1);
    const { id } = await server.request();
    for (let n = 2; n < 4; n++) {
      network.cut();
      await eventually(() => client.opens === n && client.wire !== undefined);
      await client.connect();
    }
    server.reply({ response: 'at last', isDisposed: true, id });

    expect(await call).toBe('at last');
  });

  it('fails when the connection is given up, wherever its answer could have come from', async () => {
    for (const inFlightOnLoss of ['fail', 'wait'] as const) {
      const { network, client, server } = await made({ retryAttempts: 1 }, { inFlightOnLoss });
      const call = client.request('a', 1);
      await server.request();
      network.refusals = 5;
      network.cut(new Error('reset'));

      expect(await reasonOf(call)).toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'unknown' });
      expect(client.pendingCount).toBe(0);
    }
  });
});

describe('a call that comes while the connection is down', () => {
  it('waits for it, as do events', async () => {
    const { network, client, server } = await made();
    network.cut();
    const calls = [client.request('a', 1), lastValueFrom(client.emit('e', 2))];
    const { id } = await server.request();
    server.reply({ response: 'here', isDisposed: true, id });

    expect(await Promise.all(calls)).toEqual(['here', undefined]);
    expect(server.received.map(({ data }) => data)).toEqual([1, 2]);
  });

  it('fails when the connection is given up, and was certainly not executed', async () => {
    const { network, client } = await made({ retryAttempts: 1 });
    network.refusals = 5;
    network.cut();
    const calls = [client.request('a', 1), lastValueFrom(client.emit('e', 2))];
    const reasons = await Promise.all(calls.map(reasonOf));

    for (const [n, reason] of reasons.entries()) {
      expect(reason).toMatchObject({
        code: 'PARLEY_CONNECT_FAILED',
        details: { pattern: ['a', 'e'][n] },
        cause: new Error('refused'),
      });
    }
  });

  it('connects afresh after the connection was given up', async () => {
    const { network, client, server } = await made({ retryAttempts: 0 });
    network.cut();
    await turns(3);
    const call = client.request('a', 1);
    server.reply({ response: 1, isDisposed: true, id: (await server.request()).id });

    expect(await call).toBe(1);
  });
});

describe('a call the driver does not take', () => {
  it('fails at once with a coded error, not executed, and nothing is left of it', async () => {
    const { client, server } = await made();
    client.refuses = new Error('buffer full');

    expect(await reasonOf(client.request('a', 1))).toMatchObject({
      code: 'PARLEY_CONNECTION_LOST',
      executed: 'no',
      cause: new Error('buffer full'),
      details: { pattern: 'a' },
    });
    await turns(2);
    expect([server.received, client.pendingCount]).toEqual([[], 0]);
  });

  it('keeps the code of a refusal that has one', async () => {
    const { client } = await made();
    client.refuses = new ConnectionLostError('no');

    expect(await reasonOf(client.request('a', 1))).toBeInstanceOf(ConnectionLostError);
  });

  it('waits, if it was the first to find the connection dead', async () => {
    const { client, server } = await made({}, { inFlightOnLoss: 'wait' });
    client.dead = true;
    const calls = [client.request('a', 1), client.request('b', 1)];
    for (const n of [0, 1]) server.reply({ response: n, isDisposed: true, id: (await server.request(n)).id });

    expect(await Promise.all(calls)).toEqual([0, 1]);
    expect(client.opens).toBe(2);
  });

  it('fails, if there will be no other connection', async () => {
    const { client } = await made({ retryAttempts: 0 }, { inFlightOnLoss: 'wait' });
    client.dead = true;

    expect(await reasonOf(client.request('a', 1))).toMatchObject({ code: 'PARLEY_CONNECTION_LOST' });
    expect(client.pendingCount).toBe(0);
  });

  it('sends no cancel for it, though the server is known', async () => {
    const { client, server } = await made();
    const call = client.request('a', 1);
    const { id } = await server.request();
    server.reply({ parley: { v: 1 }, id });
    server.reply({ isDisposed: true, id });
    await call;
    client.refuses = new Error('buffer full');
    await reasonOf(client.request('b', 1));
    await turns(2);

    expect(server.controls).toEqual([]);
  });
});

describe('fifty breaks in a row', () => {
  it('leave no listener, timer or request behind', async () => {
    const { network, client, server } = await made();
    client.on('data', () => undefined);
    for (let n = 0; n < 50; n++) {
      const call = client.request('a', n);
      await server.request(n);
      network.cut();
      await reasonOf(call);
      await client.connect();
    }

    expect([client.pendingCount, client.emitter.listenerCount('data'), client.opens]).toEqual([0, 1, 51]);
    await client.close();
  });
});
