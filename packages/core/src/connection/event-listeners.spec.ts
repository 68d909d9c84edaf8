import { EventEmitter } from 'node:events';
import { RecordingLogger } from '../../test/recording-logger.js';
import { EventListeners } from './event-listeners.js';

describe('EventListeners', () => {
  const logger = new RecordingLogger();

  it('keeps a listener that comes before the driver, and gives it the arguments of the event', () => {
    const listeners = new EventListeners(logger);
    const heard: unknown[][] = [];
    listeners.add('message', (...args) => heard.push(args));
    const driver = new EventEmitter();
    listeners.attach(driver);
    driver.emit('message', 'topic', 5);

    expect(heard).toEqual([['topic', 5]]);
  });

  it('gives a listener that comes later the events from then on', () => {
    const listeners = new EventListeners(logger);
    const driver = new EventEmitter();
    listeners.attach(driver);
    const heard: unknown[] = [];
    listeners.add('data', value => heard.push(value));
    driver.emit('data', 1);

    expect(heard).toEqual([1]);
  });

  it('moves to the driver that replaces another, and hears each event once', () => {
    const listeners = new EventListeners(logger);
    const heard: unknown[] = [];
    listeners.add('data', value => heard.push(value));
    const drivers = Array.from({ length: 50 }, () => new EventEmitter());
    for (const driver of drivers) listeners.attach(driver);
    drivers.forEach((driver, n) => driver.emit('data', n));

    expect(heard).toEqual([49]);
    expect(drivers.map(driver => driver.listenerCount('data'))).toEqual([...Array<number>(49).fill(0), 1]);
  });

  it('leaves no listener on a driver it lets go of, and comes back with the next', () => {
    const listeners = new EventListeners(logger);
    const heard: unknown[] = [];
    listeners.add('data', value => heard.push(value));
    const [first, second] = [new EventEmitter(), new EventEmitter()];
    listeners.attach(first);
    listeners.detach();
    first.emit('data', 'late');
    listeners.attach(second);
    second.emit('data', 'new');

    expect(first.listenerCount('data')).toBe(0);
    expect(heard).toEqual(['new']);
  });

  it('leaves the listeners of others alone', () => {
    const listeners = new EventListeners(logger);
    listeners.add('data', () => undefined);
    const driver = new EventEmitter();
    const own = (): void => undefined;
    driver.on('data', own);
    listeners.attach(driver);
    listeners.detach();

    expect(driver.listeners('data')).toEqual([own]);
  });

  it('logs a listener that throws, and lets the driver and the other listeners go on', () => {
    const recorded = new RecordingLogger();
    const listeners = new EventListeners(recorded);
    const heard: unknown[] = [];
    listeners.add('data', () => {
      throw new Error('mine');
    });
    listeners.add('data', value => heard.push(value));
    const driver = new EventEmitter();
    listeners.attach(driver);

    expect(() => driver.emit('data', 1)).not.toThrow();
    expect(heard).toEqual([1]);
    expect(recorded.errors).toEqual(["A listener of 'data' threw"]);
    expect(recorded.details).toEqual([new Error('mine')]);
  });

  it('logs a listener that fails later', async () => {
    const recorded = new RecordingLogger();
    const listeners = new EventListeners(recorded);
    listeners.add('data', () => Promise.reject(new Error('later')));
    const driver = new EventEmitter();
    listeners.attach(driver);
    driver.emit('data');
    await Promise.resolve();

    expect(recorded.details).toEqual([new Error('later')]);
  });

  it('refuses an event the driver does not have, and names those it has', () => {
    const listeners = new EventListeners(logger, new Set(['connect', 'close']));

    expect(() => listeners.add('conect', () => undefined)).toThrow(
      expect.objectContaining({
        code: 'PARLEY_UNKNOWN_EVENT',
        message: "There is no event 'conect'. Known events: connect, close.",
      }),
    );
    expect(() => listeners.add('connect', () => undefined)).not.toThrow();
  });

  it('takes any event where the transport does not say which it has', () => {
    expect(() => new EventListeners(logger).add('whatever', () => undefined)).not.toThrow();
  });
});
