import { ManualConnection } from '../../test/manual-driver.js';

const steady = { retryDelay: 100, maxRetryDelay: 100 };
const closed = { code: 'PARLEY_CLIENT_CLOSED' };

describe('draining a connection', () => {
  it('takes no start any more, and hears nothing of the driver until it is closed', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.connection.drain();
    made.driver.link.lost(new Error('peer left'));

    await expect(made.connection.start()).rejects.toMatchObject(closed);
    expect(made.connection.connected).toBe(false);
    await made.connection.close();
    expect(made.statuses).toEqual(['connecting', 'connected', 'draining', 'closed']);
  });

  it('fails a start it overtakes', async () => {
    const { connection, driver } = new ManualConnection();
    const started = connection.start();
    connection.drain();
    driver.link.ready();

    await expect(started).rejects.toMatchObject(closed);
    expect(connection.connected).toBe(false);
    await connection.close();
  });

  it('makes no further attempt', async () => {
    jest.useFakeTimers();
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.lost();
    made.connection.drain();
    await jest.advanceTimersByTimeAsync(1000);
    jest.useRealTimers();

    expect(made.driver.links).toHaveLength(1);
    await made.connection.close();
  });

  it('makes no further attempt where the wait is over, but not what broke', async () => {
    jest.useFakeTimers();
    const made = new ManualConnection(steady);
    await made.connect();
    let letGo!: () => void;
    made.driver.onClose = () => new Promise<void>(resolve => (letGo = resolve));
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.connection.drain();
    letGo();
    await jest.advanceTimersByTimeAsync(1000);
    jest.useRealTimers();

    expect(made.driver.links).toHaveLength(1);
    made.driver.onClose = () => undefined;
    await made.connection.close();
  });

  it('does nothing to a connection that is not there', () => {
    const { connection, statuses } = new ManualConnection();
    connection.drain();

    expect(statuses).toEqual([]);
  });
});
