import { EventEmitter } from 'node:events';
import { ManualConnection } from '../../test/manual-driver.js';

const steady = { retryDelay: 100, maxRetryDelay: 100 };
const closed = { code: 'PARLEY_CLIENT_CLOSED' };

describe('closing a connection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('does nothing before the first start', async () => {
    const { connection, driver, statuses } = new ManualConnection();
    await connection.close();

    expect([driver.closes, statuses]).toEqual([0, []]);
  });

  it('resolves when the driver has let go', async () => {
    const made = new ManualConnection();
    await made.connect();
    let letGo!: () => void;
    made.driver.onClose = () => new Promise(resolve => (letGo = resolve));
    let over = false;
    void made.connection.close().then(() => (over = true));
    await jest.advanceTimersByTimeAsync(0);
    expect([over, made.statuses.at(-1)]).toEqual([false, 'connected']);
    letGo();
    await jest.advanceTimersByTimeAsync(0);

    expect([over, made.statuses.at(-1)]).toEqual([true, 'closed']);
  });

  it('resolves even if the driver does not go quietly', async () => {
    const made = new ManualConnection();
    await made.connect();
    made.driver.onClose = () => Promise.reject(new Error('gone already'));

    await expect(made.connection.close()).resolves.toBeUndefined();
  });

  it('waits 5 s for a driver that does not let go, or as long as the user says, and tells it then', async () => {
    for (const [options, limit] of [
      [{}, 5000],
      [{ closeTimeout: 50 }, 50],
    ] as const) {
      const made = new ManualConnection(options);
      await made.connect();
      made.driver.onClose = () => new Promise(() => undefined);
      let over = false;
      void made.connection.close().then(() => (over = true));
      await jest.advanceTimersByTimeAsync(limit - 1);
      expect([over, made.driver.late?.aborted]).toEqual([false, false]);
      await jest.advanceTimersByTimeAsync(1);

      expect([over, made.driver.late?.aborted, made.statuses.at(-1)]).toEqual([true, true, 'closed']);
      expect(jest.getTimerCount()).toBe(0);
    }
  });

  it('is done once however often it is asked for', async () => {
    const made = new ManualConnection();
    await made.connect();
    await Promise.all([made.connection.close(), made.connection.close()]);
    await made.connection.close();

    expect(made.driver.closes).toBe(1);
    expect(made.statuses).toEqual(['connecting', 'connected', 'closed']);
  });

  it('fails a start it overtakes, and ignores its success', async () => {
    const { connection, driver, statuses } = new ManualConnection();
    const started = connection.start();
    const ending = connection.close();
    driver.link.ready();

    await expect(started).rejects.toMatchObject(closed);
    await ending;
    expect([driver.closes, connection.connected, statuses]).toEqual([1, false, ['connecting', 'closed']]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each(['waits', 'lets go of the old one'])('stops a connection that %s before its next attempt', async moment => {
    const made = new ManualConnection(steady);
    await made.connect();
    let letGo = (): void => undefined;
    if (moment !== 'waits') made.driver.onClose = () => new Promise<void>(resolve => (letGo = resolve));
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(moment === 'waits' ? 99 : 100);
    made.driver.onClose = () => undefined;
    await made.connection.close();
    letGo();
    await jest.advanceTimersByTimeAsync(1000);

    expect(made.driver.links).toHaveLength(1);
    expect(made.statuses).toEqual(['connecting', 'connected', 'reconnecting', 'closed']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('ignores what the driver reports afterwards', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    await made.connection.close();
    made.driver.link.lost(new Error('late'));
    made.driver.link.failed(new Error('later'));
    made.driver.link.ready();
    made.driver.link.blocked();
    await jest.advanceTimersByTimeAsync(1000);

    expect(made.statuses).toEqual(['connecting', 'connected', 'closed']);
    expect(made.heard).toEqual(['connected']);
  });

  it('takes the listeners of the user off the driver', async () => {
    const made = new ManualConnection();
    const emitter = new EventEmitter();
    made.listeners.add('data', () => undefined);
    made.driver.onOpen = link => link.emitter(emitter);
    await made.connect();
    expect(emitter.listenerCount('data')).toBe(1);
    await made.connection.close();

    expect(emitter.listenerCount('data')).toBe(0);
  });

  it('is followed by a fresh start, which also comes back by itself', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    await made.connection.close();
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();

    expect(made.driver.links).toHaveLength(3);
    expect(made.connection.connected).toBe(true);
  });

  it('can be asked for after the connection was given up', async () => {
    const made = new ManualConnection();
    void made.connection.start();
    made.driver.link.failed(new Error('refused'));
    await made.connection.close();

    expect(made.statuses).toEqual(['connecting', 'disconnected', 'closed']);
  });

  it('lets a start that comes during it begin when it is over', async () => {
    const made = new ManualConnection();
    await made.connect();
    const ending = made.connection.close();
    const starts = [made.connection.start(), made.connection.start()];
    expect(made.driver.links).toHaveLength(1);
    await ending;
    made.driver.link.ready();
    await Promise.all(starts);

    expect(made.statuses).toEqual(['connecting', 'connected', 'closed', 'connecting', 'connected']);
    expect(made.driver.links).toHaveLength(2);
  });

  it('has the last word over a start that waits for an earlier one', async () => {
    const made = new ManualConnection();
    await made.connect();
    void made.connection.close();
    const started = made.connection.start();
    await made.connection.close();

    await expect(started).rejects.toMatchObject(closed);
    await jest.advanceTimersByTimeAsync(1000);
    expect(made.driver.links).toHaveLength(1);
    expect(made.statuses.at(-1)).toBe('closed');
  });

  it.each(['connecting', 'connected', 'reconnecting', 'disconnected'])(
    'can be asked for by whoever hears that it is %s',
    async moment => {
      const made = new ManualConnection({ ...steady, retryAttempts: 0 });
      if (moment === 'reconnecting') made.driver.onOpen = link => link.ready();
      made.status.changes.subscribe(status => {
        if (status === moment) void made.connection.close();
      });
      made.connection.start().catch(() => undefined);
      if (moment === 'connected') made.driver.link.ready();
      if (moment === 'disconnected') made.driver.link.failed(new Error('refused'));
      if (moment === 'reconnecting') made.driver.link.lost();
      await jest.advanceTimersByTimeAsync(1000);

      expect(made.statuses.slice(-2)).toEqual([moment, 'closed']);
      expect(made.connection.active).toBe(false);
      expect(jest.getTimerCount()).toBe(0);
      expect(made.driver.links.length).toBeLessThan(2);
    },
  );

  it('can be followed by a start by whoever hears that it is closed', async () => {
    const made = new ManualConnection();
    await made.connect();
    let again = true;
    made.status.changes.subscribe(status => {
      if (status === 'closed' && again) void made.connection.start();
      if (status === 'closed') again = false;
    });
    await made.connection.close();

    expect(made.driver.links).toHaveLength(2);
    expect(made.statuses.slice(-2)).toEqual(['closed', 'connecting']);
  });
});
