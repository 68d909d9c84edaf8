import { natsClientOptions, natsServerOptions } from './nats-names.js';

describe('options of NATS under Nest’s names', () => {
  it('share nothing without a queue, as in Nest', () => {
    expect(natsServerOptions({})).toEqual({ queue: false });
    expect(natsServerOptions({ queue: 'workers' })).toEqual({ queue: 'workers' });
  });

  it('say how to come back', () => {
    expect(natsClientOptions({ reconnect: false })).toEqual({ retryAttempts: 0 });
    expect(natsClientOptions({ maxReconnectAttempts: -1 })).toEqual({});
    expect(natsClientOptions({ maxReconnectAttempts: 5, reconnectTimeWait: 20 })).toEqual({
      retryAttempts: 5,
      retryDelay: 20,
    });
  });

  it('say how long to wait: for a connection, and for handlers at the end', () => {
    expect(natsClientOptions({ timeout: 100 })).toEqual({ connectTimeout: 100 });
    expect(natsServerOptions({ gracefulShutdown: true })).toEqual({ queue: false, shutdownTimeout: 10_000 });
    expect(natsServerOptions({ gracefulShutdown: true, gracePeriod: 5 })).toEqual({ queue: false, shutdownTimeout: 5 });
  });
});
