import { signal, until } from '@parley/test-support';
import { firstValueFrom, NEVER } from 'rxjs';
import { filter } from 'rxjs/operators';
import { clientFor, failureOf, newBroker, serve } from '../test/support/service.js';
import { MemoryBroker } from './memory-broker.js';
import { MemoryClient } from './memory-client.js';
import type { MemoryConnection } from './memory-connection.js';
import { MemoryServer } from './memory-server.js';

const empty = { connections: 0, mailboxes: 0, groups: 0, waiting: 0, unsettled: 0 };

const statusesOf = (peer: MemoryClient | MemoryServer): string[] => {
  const statuses: string[] = [];
  peer.status.subscribe(status => statuses.push(status));
  return statuses;
};

const connected = (peer: MemoryClient | MemoryServer): Promise<string> =>
  firstValueFrom(peer.status.pipe(filter(status => status === 'connected')));

describe('a connection to a broker in memory', () => {
  it('meets others at the broker of the same name, and at the default one without a name', async () => {
    const named = MemoryBroker.named('meeting');
    const peers = [
      [new MemoryServer({ broker: 'meeting' }), new MemoryClient({ broker: named })],
      [new MemoryServer(), new MemoryClient({ broker: 'default' })],
    ] as const;

    for (const [server, client] of peers) {
      server.onMessage('sum', () => 1);
      await server.listen();
      expect(await client.request('sum', {})).toBe(1);
      await Promise.all([client.close(), server.close()]);
    }

    expect(named.inspect()).toEqual(empty);
    expect(MemoryBroker.named().inspect()).toEqual(empty);
  });

  it('is made once for all first calls', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage('echo', data => data));
    const client = clientFor(broker);

    await Promise.all([client.connect(), client.connect(), client.request('echo', 1), client.request('echo', 2)]);

    expect(broker.inspect().connections).toBe(2);
  });

  it('is refused with a coded error, and not for ever', async () => {
    const broker = newBroker();
    broker.refuse();
    const client = clientFor(broker);
    const server = new MemoryServer({ broker, logger: false });

    const errors = [
      await failureOf(client.connect()),
      await failureOf(client.request('a', 1)),
      await failureOf(server.listen()),
    ];
    expect(errors.map(({ code }) => code)).toEqual([
      'PARLEY_CONNECT_FAILED',
      'PARLEY_CONNECT_FAILED',
      'PARLEY_LISTEN_FAILED',
    ]);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('memory://test'),
      cause: { message: expect.stringContaining('refuses') },
    });

    broker.accept();
    await Promise.all([client.connect(), server.listen()]);
    await server.close();
  });

  it('comes back after it was cut, with every handler, and fails what was in flight', async () => {
    const broker = newBroker();
    const begun = signal();
    const { server } = await serve(broker, each =>
      each.onMessage('echo', data => data).onMessage('never', () => (begun.fire(), NEVER)),
    );
    const client = clientFor(broker);
    const statuses = statusesOf(client);
    const inFlight = failureOf(client.request('never', 1));
    await begun.promise;

    expect(broker.disconnect()).toBe(2);
    expect(await inFlight).toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'unknown' });
    await Promise.all([connected(client), connected(server)]);

    expect(await client.request('echo', 2)).toBe(2);
    expect(statuses).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    expect(broker.inspect()).toMatchObject({ connections: 2, mailboxes: 2 });
  });

  it('keeps calls that are made while it is down until it is back', async () => {
    const broker = newBroker();
    const { server } = await serve(broker, each => each.onMessage('echo', data => data));
    const client = clientFor(broker);
    await client.connect();
    broker.refuse();
    broker.disconnect();

    const answer = client.request('echo', 'late');
    broker.accept();
    await connected(server);

    expect(await answer).toBe('late');
  });

  it('gives up after its attempts, and begins afresh when it is used again', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage('echo', data => data));
    const client = clientFor(broker, { retryAttempts: 2 });
    await client.connect();
    const statuses = statusesOf(client);
    broker.refuse();
    broker.disconnect();
    await until('it gave up', () => statuses.includes('disconnected'));

    broker.accept();
    await until('the server is back', () => broker.inspect().connections === 1);

    expect(await client.request('echo', 1)).toBe(1);
  });

  it('tells the caller at once when the server that has its request is cut off', async () => {
    const broker = newBroker();
    const begun = signal();
    const { server } = await serve(broker, each => each.onMessage('never', () => (begun.fire(), NEVER)), {
      retryAttempts: 0,
    });
    const failure = failureOf(clientFor(broker, { timeout: 0 }).request('never', 1));
    await begun.promise;

    server.unwrap<MemoryConnection>().close(new Error('power failure'));

    expect(await failure).toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'unknown' });
  });

  it('changes nothing any more once it was replaced', async () => {
    const broker = newBroker();
    const { server } = await serve(broker, each =>
      each.onMessage('later', () => new Promise(resolve => setImmediate(resolve, 1))),
    );
    const client = clientFor(broker);
    await client.connect();
    const old = [client.unwrap<MemoryConnection>(), server.unwrap<MemoryConnection>()];
    broker.disconnect();
    await Promise.all([connected(client), connected(server)]);
    const statuses = statusesOf(client);

    const answer = client.request('later', 1);
    for (const connection of old) {
      connection.emit('connect');
      connection.emit('close', new Error('late'));
      connection.close(new Error('later still'));
    }

    expect(await answer).toBe(1);
    expect(statuses).toEqual(['connected']);
    expect(() => old[0]!.publish({ subject: 'later', payload: '{}', headers: {} })).toThrow(
      expect.objectContaining({ code: 'PARLEY_CONNECTION_LOST', executed: 'no' }),
    );
  });

  it('can be closed and opened any number of times, and leaves nothing at the broker', async () => {
    const broker = newBroker();
    const server = new MemoryServer({ broker }).onMessage('echo', data => data).onEvent('tell', () => undefined);
    const client = new MemoryClient({ broker });

    for (let i = 0; i < 50; i++) {
      await server.listen();
      expect(await client.request('echo', i)).toBe(i);
      await Promise.all([client.close(), client.close(), server.close(), server.close()]);
      expect(broker.inspect()).toEqual(empty);
    }
  });

  it('survives being cut 50 times without a trace', async () => {
    const broker = newBroker();
    const { server } = await serve(broker, each => each.onMessage('echo', data => data));
    const client = clientFor(broker);
    await client.connect();
    const before = broker.inspect();

    for (let i = 0; i < 50; i++) {
      broker.disconnect();
      await Promise.all([connected(client), connected(server)]);
    }

    expect(broker.inspect()).toEqual(before);
    expect(await client.request('echo', 1)).toBe(1);
  });

  it('does not keep a caller in mind that comes and goes', async () => {
    const broker = newBroker();
    await serve(broker, server => server.onMessage('echo', data => data));
    const staying = clientFor(broker);
    await staying.connect();
    const before = broker.inspect();

    for (let i = 0; i < 20; i++) {
      const client = clientFor(broker);
      await client.request('echo', i);
      await client.close();
    }

    expect(broker.inspect()).toEqual(before);
  });

  it('shows the driver, and its events across reconnects', async () => {
    const broker = newBroker();
    const client = clientFor(broker);
    const events: string[] = [];
    client.on('connect', () => events.push('connect'));
    client.on('close', error => events.push(`close: ${(error as Error | undefined)?.message}`));
    expect(() => client.unwrap()).toThrow(expect.objectContaining({ code: 'PARLEY_NOT_CONNECTED' }));
    expect(() => client.on('message', () => undefined)).toThrow(
      expect.objectContaining({ code: 'PARLEY_UNKNOWN_EVENT' }),
    );

    await client.connect();
    broker.disconnect();
    await connected(client);
    await client.close();

    expect(events).toEqual(['connect', 'close: memory://test cut the connection', 'connect', 'close: undefined']);
  });

  it('takes handlers that are added later', async () => {
    const broker = newBroker();
    const seen: unknown[] = [];
    const { server } = await serve(broker, () => undefined);
    const client = clientFor(broker);

    server.onMessage('late', () => 'answer').onEvent('late.*', data => void seen.push(data));
    expect(await client.request('late', 1)).toBe('answer');
    client.emit('late.event', 2);
    await until('the event arrived', () => seen.length === 1);

    broker.disconnect();
    await connected(server);
    expect(await client.request('late', 1)).toBe('answer');
  });

  it('ends with the broker, which forgets everything and can be used again', async () => {
    const broker = newBroker();
    const { server } = await serve(broker, each => each.onEvent('job', () => undefined), { durable: true });
    const client = clientFor(broker, { retryAttempts: 1 });
    await client.connect();
    await server.close();
    client.emit('job', 1);
    const statuses = statusesOf(client);

    broker.close();
    expect(broker.inspect()).toEqual(empty);
    await until('the client gave up', () => statuses.includes('disconnected'));

    broker.accept();
    await client.connect();
    expect(broker.inspect().connections).toBe(1);
  });
});
