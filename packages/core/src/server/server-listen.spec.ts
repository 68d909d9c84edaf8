import { ParleyError } from '../errors/parley-error.js';
import { Loopback, LoopbackServer, turns } from '../../test/loopback.js';
import { askable, eventually, RawCaller } from '../../test/raw-peer.js';
import type { ConnectionOptions } from '../connection/connection.js';

const made = (options: ConnectionOptions = {}): { network: Loopback; server: LoopbackServer; statuses: string[] } => {
  const network = new Loopback();
  const server = new LoopbackServer(network, options);
  const statuses: string[] = [];
  server.status.subscribe(status => statuses.push(status));
  return { network, server, statuses };
};

describe('registering handlers', () => {
  it('refuses what is no function, no pattern, or there already', () => {
    const { server } = made();
    server.onMessage('a', () => 1);

    expect(() => server.onMessage('b', 5 as never)).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_HANDLER' }),
    );
    expect(() => server.onMessage('', () => 1)).toThrow(expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN' }));
    expect(() => server.onMessage(['a'] as never, () => 1)).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN' }),
    );
    expect(() => server.addHandler('a', () => 1)).toThrow(
      expect.objectContaining({ code: 'PARLEY_DUPLICATE_HANDLER' }),
    );
    expect(() => server.addHandler('a', () => 1, true)).not.toThrow();
  });

  it('can be done while listening where the transport can subscribe then', async () => {
    const { network, server } = made();
    const caller = await askable(server, network);
    server.onMessage('late', () => 'here');

    expect(server.added).toEqual(['late']);
    expect(await caller.ask('late', 1)).toEqual([{ response: 'here', isDisposed: true }]);
  });

  it('is refused while listening where it cannot, and possible again afterwards', async () => {
    const server = new LoopbackServer(new Loopback(), {}, { dynamicHandlers: false });
    await server.listen();
    expect(() => server.onMessage('late', () => 1)).toThrow(expect.objectContaining({ code: 'PARLEY_UNSUPPORTED' }));
    await server.close();
    expect(() => server.onMessage('late', () => 1)).not.toThrow();
  });
});

describe('listening', () => {
  it('opens nothing before, and needs no broker for it', () => {
    const { server, statuses } = made();

    expect([server.opens, statuses]).toEqual([0, []]);
    expect(() => server.unwrap()).toThrow(expect.objectContaining({ code: 'PARLEY_NOT_CONNECTED' }));
  });

  it('resolves when the driver is ready, once however often it is asked for', async () => {
    const { network, server } = made();
    await Promise.all([server.listen(), server.listen()]);
    await server.listen();

    expect(server.opens).toBe(1);
    expect(server.unwrap()).toBe(network);
  });

  it('tells a callback of Nest’s form, once', async () => {
    const { server } = made();
    const callback = jest.fn();
    await server.listen(callback);
    await server.close();

    expect(callback.mock.calls).toEqual([[]]);
  });

  it('tells a callback of the failure too, and does not reject then', async () => {
    const { server } = made();
    server.opening = link => link.failed(new Error('address in use'));
    const callback = jest.fn();
    await server.listen(callback);

    expect(callback.mock.calls).toEqual([[expect.objectContaining({ code: 'PARLEY_LISTEN_FAILED' })]]);
  });

  it('rejects with a coded error that names the address and the cause, and leaves the log alone', async () => {
    const { server, statuses } = made();
    server.opening = link => link.failed(new Error('address in use'));

    await expect(server.listen()).rejects.toMatchObject({
      code: 'PARLEY_LISTEN_FAILED',
      message: expect.stringContaining('loopback://server') as string,
      cause: new Error('address in use'),
    });
    expect(statuses).toEqual(['connecting', 'disconnected']);
    expect(server.log.errors).toEqual([]);
  });

  it('rejects with the code of a refusal that has one', async () => {
    const { server } = made({ retryAttempts: 3 });
    server.opening = () => Promise.reject(new ParleyError('PARLEY_SUBSCRIPTION_REFUSED'));

    await expect(server.listen()).rejects.toMatchObject({ code: 'PARLEY_SUBSCRIPTION_REFUSED' });
    expect(server.opens).toBe(1);
  });

  it('can succeed after it failed', async () => {
    const { server } = made();
    const { opening } = server;
    server.opening = link => link.failed(new Error('not yet'));
    await expect(server.listen()).rejects.toThrow();
    server.opening = opening;

    await expect(server.listen()).resolves.toBeUndefined();
  });

  it('settles once, though the connection comes and goes', async () => {
    const { server, statuses } = made({ retryDelay: 1, maxRetryDelay: 1 });
    const opening = server.opening.bind(server);
    let link!: Parameters<typeof opening>[0];
    server.opening = each => opening((link = each));
    const callback = jest.fn();
    await server.listen(callback);
    for (let n = 1; n <= 3; n++) {
      link.lost();
      await eventually(() => server.opens === n + 1);
    }

    expect(callback).toHaveBeenCalledTimes(1);
    expect(statuses).toEqual([
      'connecting',
      'connected',
      ...(Array(3).fill(['reconnecting', 'connected']).flat() as string[]),
    ]);
  });

  it('logs once that it gave up what had worked, without credentials', async () => {
    const { server } = made({ retryAttempts: 0 });
    let fail!: () => void;
    server.opening = link => {
      link.ready();
      fail = () => link.lost(new Error('gone'));
    };
    await server.listen();
    fail();
    await turns(2);

    expect(server.log.errors).toEqual(['The server gave up its connection to loopback://server']);
  });
});

describe('closing', () => {
  it('before listening does nothing', async () => {
    const { server, statuses } = made();
    await server.close();
    await server.close();

    expect(statuses).toEqual([]);
  });

  it('fails the listen it overtakes', async () => {
    const { server, statuses } = made();
    server.opening = () => undefined;
    const listening = server.listen();
    const closing = server.close();

    await expect(listening).rejects.toMatchObject({ code: 'PARLEY_SERVER_CLOSED' });
    await closing;
    expect(statuses).toEqual(['connecting', 'draining', 'closed']);
  });

  it('is followed by a listen that was asked for meanwhile', async () => {
    const { network, server, statuses } = made();
    server.onMessage('it', () => 1);
    await server.listen();
    const closing = server.close();
    await server.listen();
    await closing;

    expect(statuses).toEqual(['connecting', 'connected', 'draining', 'closed', 'connecting', 'connected']);
    expect(await new RawCaller(network).ask('it', 1)).toEqual([{ response: 1, isDisposed: true }]);
  });

  it('has the last word over a listen that waits for an earlier close', async () => {
    const { server, statuses } = made();
    await server.listen();
    void server.close();
    const listening = server.listen();
    const closing = server.close();

    await expect(listening).rejects.toMatchObject({ code: 'PARLEY_SERVER_CLOSED' });
    await closing;
    await turns(3);
    expect([server.opens, statuses.at(-1)]).toEqual([1, 'closed']);
  });

  it('leaves nothing behind that stops the next reconnect', async () => {
    const { network, server } = made({ retryDelay: 1, maxRetryDelay: 1 });
    let lose!: () => void;
    server.opening = link => {
      lose = () => link.lost();
      link.ready();
    };
    server.onMessage('it', () => 1);
    await server.listen();
    await server.close();
    await server.listen();
    lose();
    await eventually(() => server.opens === 3);
    await turns(1);

    expect(await new RawCaller(network).ask('it', 1)).toEqual([{ response: 1, isDisposed: true }]);
  });

  it('is what `await using` does', async () => {
    const { server, statuses } = made();
    await server.listen();
    await server[Symbol.asyncDispose]();

    expect(statuses.at(-1)).toBe('closed');
  });
});
