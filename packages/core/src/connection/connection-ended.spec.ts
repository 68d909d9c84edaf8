import { ManualConnection } from '../../test/manual-driver.js';

const ended = { code: 'PARLEY_CONNECTION_ENDED', details: { address: 'test://broker' } };
const cause = new Error('the user closed it');

describe('a connection that was supplied and ends for good', () => {
  it('is not made again: whoever waits hears so, and why', async () => {
    jest.useFakeTimers();
    const made = new ManualConnection({ retryDelay: 10 });
    await made.connect();
    made.driver.link.ended(cause);
    await jest.advanceTimersByTimeAsync(60_000);
    jest.useRealTimers();

    expect([made.driver.links.length, made.driver.closes]).toEqual([1, 1]);
    expect(made.statuses).toEqual(['connecting', 'connected', 'disconnected']);
    expect(made.heard).toEqual(['connected', 'lost for good']);
    expect(made.causes).toMatchObject([{ ...ended, cause }]);
  });

  it('fails the start, though attempts were asked for', async () => {
    const made = new ManualConnection({ retryAttempts: 5 });
    made.driver.onOpen = link => link.ended(cause);

    await expect(made.connection.start()).rejects.toMatchObject({ ...ended, cause });
    await expect(made.connection.start()).rejects.toMatchObject(ended);
    expect(made.driver.links).toHaveLength(2);
    await made.connection.close();
  });

  it('also ends what a driver that reconnects itself has begun', async () => {
    const made = new ManualConnection({}, true);
    await made.connect();
    made.driver.link.lost();
    made.driver.link.ended(cause);

    expect(made.statuses).toEqual(['connecting', 'connected', 'reconnecting', 'disconnected']);
    await made.connection.close();
  });

  it('changes nothing if it is said of one that was replaced, or is being drained', async () => {
    const made = new ManualConnection();
    await made.connect();
    const old = made.driver.link;
    await made.connection.close();
    await made.connect();
    old.ended(cause);
    expect(made.connection.connected).toBe(true);
    made.connection.drain();
    made.driver.link.ended(cause);
    await made.connection.close();

    expect(made.statuses).not.toContain('disconnected');
  });
});
