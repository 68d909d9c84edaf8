import { ManualConnection } from '../../test/manual-driver.js';

const steady = { retryDelay: 100, maxRetryDelay: 100 };

describe('the status of a connection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('of a connect and a close', async () => {
    const made = new ManualConnection();
    await made.connect();
    await made.connection.close();

    expect(made.statuses).toEqual(['connecting', 'connected', 'closed']);
  });

  it('of a drop and a recovery', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.failed(new Error('not yet'));
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();

    expect(made.statuses).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('of a refused connect', async () => {
    const made = new ManualConnection();
    void made.connection.start();
    made.driver.link.failed(new Error('refused'));
    await jest.advanceTimersByTimeAsync(0);

    expect(made.statuses).toEqual(['connecting', 'disconnected']);
  });

  it('of a connect that is retried', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 1 });
    void made.connection.start();
    made.driver.link.failed(new Error('refused'));
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();

    expect(made.statuses).toEqual(['connecting', 'connected']);
  });

  it('of a close while it comes back', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.lost();
    await made.connection.close();

    expect(made.statuses).toEqual(['connecting', 'connected', 'reconnecting', 'closed']);
  });

  it('of a broker that asks for quiet', async () => {
    const made = new ManualConnection();
    await made.connect();
    made.driver.link.blocked();
    made.driver.link.blocked();
    expect([made.connection.connected, made.connection.writable]).toEqual([true, false]);
    made.driver.link.unblocked();
    made.driver.link.unblocked();

    expect(made.connection.writable).toBe(true);
    expect(made.heard).toEqual(['connected', 'released']);
    expect(made.statuses).toEqual(['connecting', 'connected', 'blocked', 'connected']);
  });

  it('of a break while the broker asks for quiet', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.blocked();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();

    expect(made.statuses).toEqual(['connecting', 'connected', 'blocked', 'reconnecting', 'connected']);
    expect(made.connection.writable).toBe(true);
  });

  it('does not say connected before the driver is ready, whatever else it reports', () => {
    const made = new ManualConnection();
    void made.connection.start();
    made.driver.link.unblocked();
    made.driver.link.blocked();

    expect(made.statuses).toEqual(['connecting']);
  });
});

describe('a driver that reconnects by itself', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is left to it, with one link for all of its connections', async () => {
    const made = new ManualConnection(steady, true);
    await made.connect();
    made.driver.link.lost(new Error('reset'));
    made.driver.link.lost(new Error('again'));
    await jest.advanceTimersByTimeAsync(10_000);
    made.driver.link.ready();

    expect([made.driver.links.length, made.driver.closes]).toEqual([1, 0]);
    expect(made.heard).toEqual(['connected', 'lost, returns', 'connected']);
    expect(made.statuses).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('gets its waits from the same back-off as everybody, counted from its last success', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 2 }, true);
    await made.connect();
    const { link } = made.driver;
    link.lost();
    expect([link.retryDelay(), link.retryDelay(), link.retryDelay()]).toEqual([100, 100, undefined]);
    link.ready();
    link.lost();

    expect(link.retryDelay()).toBe(100);
  });

  it('gets no wait once it is closed', async () => {
    const made = new ManualConnection(steady, true);
    await made.connect();
    await made.connection.close();

    expect(made.driver.link.retryDelay()).toBeUndefined();
  });

  it.each(['after it was lost', 'without a word before'])('is let go of when it gives up %s', async moment => {
    const made = new ManualConnection(steady, true);
    await made.connect();
    if (moment === 'after it was lost') made.driver.link.lost();
    made.driver.link.failed(new Error('enough'));
    await jest.advanceTimersByTimeAsync(0);

    expect(made.heard.at(-1)).toBe('lost for good');
    expect(made.causes.at(-1)).toMatchObject({ code: 'PARLEY_CONNECT_FAILED', cause: new Error('enough') });
    expect([made.statuses.at(-1), made.driver.closes]).toEqual(['disconnected', 1]);
    await made.connect();
    expect(made.connection.connected).toBe(true);
  });

  it('is opened again by core as long as it was never ready', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 1 }, true);
    void made.connection.start();
    made.driver.link.failed(new Error('refused'));
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();

    expect([made.driver.links.length, made.driver.closes, made.connection.connected]).toEqual([2, 1, true]);
  });
});
