/** What the status of a Redis client or server may say. */
export const RedisStatus = {
  CONNECTING: 'connecting',
  CONNECTED: 'connected',
  RECONNECTING: 'reconnecting',
  DISCONNECTED: 'disconnected',
  DRAINING: 'draining',
  CLOSED: 'closed',
} as const;

export type RedisStatus = (typeof RedisStatus)[keyof typeof RedisStatus];

/** Events of ioredis that `on()` takes. */
export const RedisEventsMap = {
  CONNECT: 'connect',
  READY: 'ready',
  ERROR: 'error',
  CLOSE: 'close',
  RECONNECTING: 'reconnecting',
  END: 'end',
  WARNING: 'warning',
} as const;

/** Which of the two connections an event is about: the one that publishes, or the one that subscribes. */
export type RedisRole = 'pub' | 'sub';

/** The listeners of those events; as in Nest, the connection comes first. */
export interface RedisEvents {
  connect: (role: RedisRole) => void;
  ready: (role: RedisRole) => void;
  error: (role: RedisRole, error: Error) => void;
  close: (role: RedisRole) => void;
  /** Of a connection that was supplied and comes back by itself; `delay` in ms. */
  reconnecting: (role: RedisRole, delay: number) => void;
  end: (role: RedisRole) => void;
  warning: (role: RedisRole, ...args: unknown[]) => void;
}

export const redisEvents: ReadonlySet<string> = new Set(Object.values(RedisEventsMap));
