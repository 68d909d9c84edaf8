import { ManualConnection } from '../../test/manual-driver.js';
import { Loopback, LoopbackClient, LoopbackServer } from '../../test/loopback.js';

const steady = { retryDelay: 100, maxRetryDelay: 100 };

describe('the time limits of a connection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('bound how long an old connection that hangs delays the next one', async () => {
    const made = new ManualConnection({ ...steady, closeTimeout: 700 });
    await made.connect();
    made.driver.onClose = () => new Promise(() => undefined);
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(699);
    expect([made.driver.links.length, made.driver.late?.aborted]).toEqual([1, false]);
    await jest.advanceTimersByTimeAsync(1);

    expect([made.driver.links.length, made.driver.late?.aborted]).toEqual([2, true]);
  });

  it('let the next attempt wait for its turn though the old connection went at once', async () => {
    const made = new ManualConnection({ ...steady, closeTimeout: 1 });
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(99);
    expect(made.driver.links).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);

    expect(made.driver.links).toHaveLength(2);
  });

  it('may be longer than any timer', async () => {
    const made = new ManualConnection({ ...steady, connectTimeout: Infinity, closeTimeout: Infinity });
    const started = made.connection.start();
    await jest.advanceTimersByTimeAsync(60_000);
    made.driver.link.ready();
    await started;
    made.driver.onClose = () => new Promise(() => undefined);
    void made.connection.close();
    await jest.advanceTimersByTimeAsync(60_000);

    expect(made.driver.late?.aborted).toBe(false);
  });
});

describe('what was reported of one attempt', () => {
  it('is not held against the one after a close', async () => {
    const made = new ManualConnection();
    made.driver.onOpen = () => new Promise(() => undefined);
    made.connection.start().catch(() => undefined);
    made.driver.link.lost(new Error('channel closed'));
    await made.connection.close();
    made.driver.onOpen = async link => link.ready();
    await made.connection.start();
    await Promise.resolve();

    expect(made.connection.connected).toBe(true);
    await made.connection.close();
  });

  it('is forgotten when a driver that reconnects itself has made it after all', async () => {
    const made = new ManualConnection({}, true);
    let opened!: () => void;
    made.driver.onOpen = () => new Promise<void>(resolve => (opened = resolve));
    const started = made.connection.start();
    made.driver.link.lost(new Error('refused'));
    made.driver.link.ready();
    opened();
    await started;
    await Promise.resolve();

    expect(made.connection.connected).toBe(true);
    await made.connection.close();
  });
});

describe('what the broker says of itself', () => {
  it('is shown by client and server, as of the latest connect', async () => {
    const network = new Loopback();
    const server = new LoopbackServer(network);
    expect(server.limits).toEqual({});
    server.opening = link => link.ready({ maxPayload: 1024 });
    await server.listen();
    expect(server.limits).toEqual({ maxPayload: 1024 });
    server.opening = link => link.ready({ protocolVersion: '5' });
    await server.close();
    await server.listen();

    expect(server.limits).toEqual({ protocolVersion: '5' });
    expect(Object.isFrozen(server.limits)).toBe(true);
    expect(new LoopbackClient(network).limits).toEqual({});
    await server.close();
  });

  it('stays if a driver that is back has nothing to add', async () => {
    const made = new ManualConnection({}, true);
    const started = made.connection.start();
    made.driver.link.ready({ maxPayload: 1024 });
    await started;
    made.driver.link.lost();
    made.driver.link.ready();

    expect(made.connection.limits).toEqual({ maxPayload: 1024 });
    await made.connection.close();
  });
});
