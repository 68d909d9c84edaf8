import { ManualConnection } from '../../test/manual-driver.js';
import { ParleyError } from '../errors/parley-error.js';

describe('starting a connection', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('opens nothing before the first start', () => {
    const { connection, driver, statuses } = new ManualConnection();

    expect([connection.active, connection.connected, driver.links.length, statuses]).toEqual([false, false, 0, []]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('resolves when the driver is ready', async () => {
    const { connection, driver, heard } = new ManualConnection();
    const started = connection.start();
    driver.link.ready();
    await started;

    expect(connection.connected).toBe(true);
    expect(heard).toEqual(['connected']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is one attempt for all who start before it is ready', async () => {
    const { connection, driver } = new ManualConnection();
    const starts = [connection.start(), connection.start(), connection.start()];
    driver.link.ready();
    await Promise.all(starts);
    await connection.start();

    expect(driver.links).toHaveLength(1);
  });

  it('fails all who started it with one error, which names the address and the cause', async () => {
    const { connection, driver } = new ManualConnection();
    const starts = [connection.start(), connection.start()];
    driver.link.failed(new Error('refused'));
    const outcomes = await Promise.allSettled(starts);

    const [first, second] = outcomes.map(outcome => (outcome as PromiseRejectedResult).reason as ParleyError);
    expect(first).toBe(second);
    expect(first).toMatchObject({ code: 'PARLEY_CONNECT_FAILED', cause: new Error('refused') });
    expect(first!.message).toContain('test://broker');
  });

  it('keeps the code of a failure that has one', async () => {
    const { connection, driver } = new ManualConnection();
    const started = connection.start();
    driver.link.failed(new ParleyError('PARLEY_TLS_VERIFICATION_FAILED'));

    await expect(started).rejects.toMatchObject({ code: 'PARLEY_TLS_VERIFICATION_FAILED' });
  });

  it('forgets a failure: the next start tries again', async () => {
    const { connection, driver } = new ManualConnection();
    const refused = connection.start();
    driver.link.failed(new Error('refused'));
    await expect(refused).rejects.toThrow();
    const started = connection.start();
    await jest.advanceTimersByTimeAsync(0);
    driver.link.ready();

    await expect(started).resolves.toBeUndefined();
    expect(driver.links).toHaveLength(2);
  });

  it('lets a failure pass that nobody waits for', async () => {
    const { connection, driver } = new ManualConnection();
    void connection.start();
    driver.link.failed(new Error('refused'));
    await jest.advanceTimersByTimeAsync(0);

    expect(connection.active).toBe(false);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('at once');
      },
    ],
    ['rejects', () => Promise.reject(new Error('at once'))],
    ['reports it', undefined],
  ])('takes it as a failure if the driver %s while it is opened', async (_how, open) => {
    const { connection, driver } = new ManualConnection();
    driver.onOpen = open ?? (link => link.failed(new Error('at once')));

    await expect(connection.start()).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      cause: new Error('at once'),
    });
  });

  it('is ready at once if the driver is', async () => {
    const { connection, driver } = new ManualConnection();
    driver.onOpen = link => link.ready();
    await connection.start();

    expect(connection.connected).toBe(true);
  });

  it('takes it as a failure if the driver loses what was never ready', async () => {
    const { connection, driver } = new ManualConnection();
    const started = connection.start();
    driver.link.lost();

    await expect(started).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
  });

  it('says what the driver says of a failure, rather than what was reported meanwhile', async () => {
    const { connection, driver } = new ManualConnection();
    let fail!: (error: Error) => void;
    driver.onOpen = () => new Promise((_resolve, reject) => (fail = reject));
    const started = connection.start();
    driver.link.lost(new Error('channel closed'));
    fail(new ParleyError('PARLEY_SUBSCRIPTION_REFUSED'));

    await expect(started).rejects.toMatchObject({ code: 'PARLEY_SUBSCRIPTION_REFUSED' });
  });

  it('fails with what was reported meanwhile if the driver says nothing of it', async () => {
    const { connection, driver, heard } = new ManualConnection();
    let done!: () => void;
    driver.onOpen = () => new Promise<void>(resolve => (done = resolve));
    const started = connection.start();
    driver.link.lost(new Error('channel closed'));
    driver.link.lost(new Error('connection closed'));
    done();

    await expect(started).rejects.toMatchObject({ cause: new Error('channel closed') });
    expect(heard).toEqual(['lost for good']);
  });

  it('forgets what was reported of an attempt that took too long', async () => {
    const made = new ManualConnection({ connectTimeout: 50, retryAttempts: 1, retryDelay: 1, maxRetryDelay: 1 });
    made.driver.onOpen = () => new Promise(() => undefined);
    void made.connection.start();
    made.driver.link.lost(new Error('channel closed'));
    made.driver.onOpen = link => Promise.resolve().then(() => link.ready());
    await jest.advanceTimersByTimeAsync(60);

    expect(made.connection.connected).toBe(true);
  });

  it('waits 10 s for the driver, and as long as the user says', async () => {
    for (const [options, limit] of [
      [{}, 10_000],
      [{ connectTimeout: 50 }, 50],
    ] as const) {
      const { connection } = new ManualConnection(options);
      const started = connection.start();
      started.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(limit - 1);
      expect(connection.active).toBe(true);
      await jest.advanceTimersByTimeAsync(1);

      await expect(started).rejects.toMatchObject({
        code: 'PARLEY_CONNECT_FAILED',
        cause: new Error(`no connection within ${limit} ms`),
      });
    }
  });

  it('waits without limit if the limit is 0', async () => {
    const { connection, driver } = new ManualConnection({ connectTimeout: 0 });
    const started = connection.start();
    await jest.advanceTimersByTimeAsync(3_600_000);
    driver.link.ready();

    await expect(started).resolves.toBeUndefined();
  });

  it('lets go of the half connection that took too long, and of what it says afterwards', async () => {
    const { connection, driver, heard } = new ManualConnection({ connectTimeout: 50 });
    const started = connection.start();
    started.catch(() => undefined);
    await jest.advanceTimersByTimeAsync(50);
    driver.link.ready();
    driver.link.lost(new Error('late'));

    expect(driver.closes).toBe(1);
    expect(connection.connected).toBe(false);
    expect(heard).toEqual(['lost for good']);
  });
});
