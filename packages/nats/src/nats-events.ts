/** What the status of a NATS client or server may say. */
export const NatsStatus = {
  CONNECTING: 'connecting',
  CONNECTED: 'connected',
  RECONNECTING: 'reconnecting',
  DISCONNECTED: 'disconnected',
  DRAINING: 'draining',
  CLOSED: 'closed',
} as const;

export type NatsStatus = (typeof NatsStatus)[keyof typeof NatsStatus];

/** Events that `on()` takes: Nest's, and those of the driver that are of use. */
export const NatsEventsMap = {
  CONNECT: 'connect',
  DISCONNECT: 'disconnect',
  RECONNECT: 'reconnect',
  UPDATE: 'update',
  LAME_DUCK: 'ldm',
  ERROR: 'error',
  STALE_CONNECTION: 'staleConnection',
} as const;

/** The listeners of those events. */
export interface NatsEvents {
  /** There is a connection to this broker: the first after a start. */
  connect: (address: string) => void;
  /** The connection to this broker was lost. */
  disconnect: (address: string) => void;
  /** There is a connection again, to this broker. */
  reconnect: (address: string) => void;
  /** Brokers joined the cluster, or left it. */
  update: (change: { readonly added?: readonly string[]; readonly deleted?: readonly string[] }) => void;
  /** This broker is about to shut down (lame duck mode). */
  ldm: (address: string) => void;
  /** The broker reported what does not end the connection: a subject that is not permitted. */
  error: (error: unknown) => void;
  /** The broker does not answer pings. */
  staleConnection: () => void;
}

export const natsEvents: ReadonlySet<string> = new Set(Object.values(NatsEventsMap));
