import { ManualConnection } from '../../test/manual-driver.js';
import { ParleyError } from '../errors/parley-error.js';

/** Always waits 100 ms between two attempts. */
const steady = { retryDelay: 100, maxRetryDelay: 100 };
const refused = new Error('refused');

describe('a connection that breaks or cannot be made', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Fails the newest attempt and waits until the next one, if there is one. */
  const fail = async ({ driver }: ManualConnection): Promise<void> => {
    driver.link.failed(refused);
    await jest.advanceTimersByTimeAsync(100);
  };

  it('gives up at once before the first success, unless the user asked for attempts', async () => {
    const made = new ManualConnection(steady);
    const started = made.connection.start();
    started.catch(() => undefined);
    await fail(made);

    expect(made.driver.links).toHaveLength(1);
    await expect(started).rejects.toMatchObject({ cause: refused });
  });

  it('makes as many further attempts as the user asked for, then reports the last failure', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 2 });
    const started = made.connection.start();
    started.catch(() => undefined);
    for (let n = 0; n < 3; n++) await fail(made);

    expect(made.driver.links).toHaveLength(3);
    expect(made.heard).toEqual(['lost, returns', 'lost, returns', 'lost for good']);
    await expect(started).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED', cause: refused });
  });

  it('makes no attempt to come back if the user asked for none', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 0 });
    await made.connect();
    made.driver.link.lost(refused);
    await jest.advanceTimersByTimeAsync(1000);

    expect(made.driver.links).toHaveLength(1);
    expect(made.heard).toEqual(['connected', 'lost for good']);
    expect(made.connection.active).toBe(false);
  });

  it('tries to come back without end if the user says nothing', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    for (let n = 0; n < 100; n++) await fail(made);

    expect(made.driver.links).toHaveLength(102);
    expect(made.connection.active).toBe(true);
  });

  it('waits before each attempt, and lets go of the last connection first', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(99);
    expect(made.driver.links).toHaveLength(1);
    made.driver.onOpen = () => expect(made.driver.closes).toBe(1);
    await jest.advanceTimersByTimeAsync(1);

    expect(made.driver.links).toHaveLength(2);
  });

  it('counts attempts from the last success', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 2 });
    await made.connect();
    for (let round = 0; round < 3; round++) {
      made.driver.link.lost();
      await jest.advanceTimersByTimeAsync(100);
      await fail(made);
      made.driver.link.ready();
    }

    expect(made.connection.connected).toBe(true);
    expect(made.heard.filter(each => each === 'connected')).toHaveLength(4);
  });

  it('gives up after the last attempt to come back, and starts afresh when told to', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 1 });
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    await fail(made);
    expect(made.heard).toEqual(['connected', 'lost, returns', 'lost for good']);
    expect(made.causes.at(-1)).toMatchObject({ code: 'PARLEY_CONNECT_FAILED', cause: refused });

    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();
    expect(made.connection.connected).toBe(true);
  });

  it('makes no second attempt if the first failed for good', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 5 });
    const started = made.connection.start();
    made.driver.link.failed(new ParleyError('PARLEY_CREDENTIALS_REFUSED'));

    await expect(started).rejects.toMatchObject({ code: 'PARLEY_CREDENTIALS_REFUSED' });
    await jest.advanceTimersByTimeAsync(1000);
    expect(made.driver.links).toHaveLength(1);
  });

  it('goes on trying where what fails for good worked before', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.failed(new ParleyError('PARLEY_CREDENTIALS_REFUSED'));
    await jest.advanceTimersByTimeAsync(100);

    expect(made.driver.links).toHaveLength(3);
  });

  it('lets a start during the wait share the next attempt', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 1 });
    void made.connection.start();
    made.driver.link.failed(refused);
    const started = made.connection.start();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();

    await expect(started).resolves.toBeUndefined();
    expect(made.driver.links).toHaveLength(2);
  });

  it('counts an attempt to come back that is lost before it is ready as failed', async () => {
    const made = new ManualConnection({ ...steady, connectTimeout: 0 });
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);

    expect(made.driver.links).toHaveLength(3);
  });

  it('times out each attempt to come back', async () => {
    const made = new ManualConnection({ ...steady, connectTimeout: 30 });
    await made.connect();
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(260);

    expect(made.driver.links).toHaveLength(3);
  });

  it('ignores whatever a replaced link reports', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    const old = made.driver.link;
    old.lost();
    old.failed(new Error('and closed'));
    old.ready();
    old.blocked();
    expect(made.connection.connected).toBe(false);
    await jest.advanceTimersByTimeAsync(100);
    made.driver.link.ready();
    old.lost(new Error('late'));
    old.failed(new Error('later'));
    old.blocked();
    await jest.advanceTimersByTimeAsync(1000);

    expect(made.driver.links).toHaveLength(2);
    expect(made.connection.connected).toBe(true);
    expect(made.statuses).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    expect(old.retryDelay()).toBeUndefined();
  });

  it('ignores a late success of an attempt it has given up while it lets go of it', async () => {
    const made = new ManualConnection({ ...steady, retryAttempts: 1, connectTimeout: 50 });
    void made.connection.start();
    const late = made.driver.link;
    let closed!: () => void;
    made.driver.onClose = () => new Promise(resolve => (closed = resolve));
    await jest.advanceTimersByTimeAsync(150);
    late.ready();
    closed();
    await jest.advanceTimersByTimeAsync(0);

    expect(made.driver.links).toHaveLength(2);
    expect(made.connection.connected).toBe(false);
  });

  it('lets go of what broke at once, and waits for that as well', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    let letGo!: () => void;
    made.driver.onClose = () => new Promise<void>(resolve => (letGo = resolve));
    made.driver.link.lost();
    expect(made.driver.closes).toBe(1);
    await jest.advanceTimersByTimeAsync(1000);
    expect(made.driver.links).toHaveLength(1);
    letGo();
    await jest.advanceTimersByTimeAsync(0);

    expect(made.driver.links).toHaveLength(2);
  });

  it('tells a driver whose links are of no interest any more', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    const old = made.driver.link;
    expect(old.live).toBe(true);
    old.lost();
    expect(old.live).toBe(false);
    await jest.advanceTimersByTimeAsync(100);
    expect(made.driver.link.live).toBe(true);
    await made.connection.close();

    expect(made.driver.link.live).toBe(false);
  });

  it('lets go of the old connection even if that throws', async () => {
    const made = new ManualConnection(steady);
    await made.connect();
    made.driver.onClose = () => {
      throw new Error('socket is gone already');
    };
    made.driver.link.lost();
    await jest.advanceTimersByTimeAsync(100);

    expect(made.driver.links).toHaveLength(2);
  });

  it('is not made again and again at once if it breaks as soon as it is made', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const made = new ManualConnection({ retryDelay: 100, maxRetryDelay: 1000 });
    await made.connect();
    const waits: number[] = [];
    for (let n = 0; n < 4; n++) {
      const start = performance.now();
      made.driver.link.lost();
      await jest.advanceTimersToNextTimerAsync();
      waits.push(performance.now() - start);
      made.driver.link.ready();
      if (n === 2) await jest.advanceTimersByTimeAsync(1000);
    }
    await made.connection.close();

    expect(waits).toEqual([200, 400, 800, 200]);
    jest.restoreAllMocks();
  });
});
