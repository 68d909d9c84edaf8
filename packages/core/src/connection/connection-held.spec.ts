import { ManualConnection } from '../../test/manual-driver.js';

const steady = { retryDelay: 100, maxRetryDelay: 100 };

describe('a broker that asks for quiet', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is heard before the connection is ready, too', async () => {
    const made = new ManualConnection();
    const started = made.connection.start();
    made.driver.link.blocked();
    expect(made.statuses).toEqual(['connecting']);
    made.driver.link.ready();
    await started;
    expect([made.connection.connected, made.connection.writable]).toEqual([true, false]);
    made.driver.link.unblocked();

    expect(made.statuses).toEqual(['connecting', 'connected', 'blocked', 'connected']);
    expect(made.heard).toEqual(['connected', 'released']);
  });

  it('and ends that before the connection is ready changes nothing', async () => {
    const made = new ManualConnection();
    const started = made.connection.start();
    made.driver.link.blocked();
    made.driver.link.unblocked();
    made.driver.link.ready();
    await started;

    expect(made.connection.writable).toBe(true);
    expect(made.statuses).toEqual(['connecting', 'connected']);
    expect(made.heard).toEqual(['connected']);
  });

  it.each([false, true])('does so for one connection; the driver reconnects itself: %p', async reconnectsItself => {
    const made = new ManualConnection(steady, reconnectsItself);
    await made.connect();
    made.driver.link.blocked();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();
    expect(made.connection.writable).toBe(true);
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.blocked();
    made.driver.link.ready();

    expect(made.connection.writable).toBe(false);
    expect(made.statuses.slice(-3)).toEqual(['reconnecting', 'connected', 'blocked']);
  });

  it('does so for one attempt', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 1 });
    const started = made.connection.start();
    made.driver.link.blocked();
    made.driver.link.failed(new Error('refused'));
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();
    await started;

    expect(made.connection.writable).toBe(true);
  });

  it('does not keep it from being closed, and is forgotten then', async () => {
    const made = new ManualConnection();
    await made.connect();
    made.driver.link.blocked();
    await made.connection.close();
    expect(made.statuses).toEqual(['connecting', 'connected', 'blocked', 'closed']);
    await made.connect();

    expect(made.connection.writable).toBe(true);
  });

  it('is heard while the connection drains, and its status stays what it is', async () => {
    const made = new ManualConnection();
    await made.connect();
    made.connection.drain();
    made.driver.link.blocked();
    made.driver.link.unblocked();

    expect(made.statuses).toEqual(['connecting', 'connected', 'draining']);
    expect(made.heard).toEqual(['connected']);
    await made.connection.close();
  });

  it('may be closed by whoever hears of it', async () => {
    const made = new ManualConnection();
    made.status.changes.subscribe(status => {
      if (status === 'blocked') void made.connection.close();
    });
    const started = made.connection.start();
    made.driver.link.blocked();
    made.driver.link.ready();

    await expect(started).rejects.toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });
    await jest.advanceTimersByTimeAsync(0);
    expect(made.statuses.at(-1)).toBe('closed');
  });
});

describe('the owner of a connection', () => {
  it('hears of a change before whoever follows the status', async () => {
    const made = new ManualConnection();
    const order: string[] = [];
    const note = (): void => void order.push(`${made.statuses.at(-1)}: ${made.heard.join()}`);
    made.status.changes.subscribe(note);
    await made.connect();
    made.driver.link.blocked();
    made.driver.link.unblocked();

    expect(order).toEqual([
      'connecting: ',
      'connected: connected',
      'blocked: connected',
      'connected: connected,released',
    ]);
    await made.connection.close();
  });
});
