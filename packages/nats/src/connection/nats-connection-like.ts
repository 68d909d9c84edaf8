/** Headers of a message, of either driver. */
export interface NatsHeadersLike {
  /** Of what the broker itself says: 503 where nobody listens. */
  readonly code: number;
  keys(): string[];
  has(name: string): boolean;
  /** The first value, `''` if there is none. */
  get(name: string): string;
  values(name: string): string[];
}

/** A message that arrived, of either driver. */
export interface NatsMessageLike {
  readonly subject: string;
  readonly reply?: string;
  readonly data: Uint8Array;
  readonly headers?: NatsHeadersLike;
}

/** What a broker says of itself when a connection is made. */
export interface NatsServerInfo {
  readonly max_payload: number;
  readonly version: string;
  readonly connect_urls?: readonly string[];
}

/** One subscription of a connection. */
export interface NatsSubscriptionLike {
  drain(): Promise<void>;
  unsubscribe(): void;
  isClosed(): boolean;
}

/** What is used of a connection: what `NatsConnection` of `nats` 2 and of `@nats-io/transport-node` 3 have in common. */
export interface NatsConnectionLike {
  readonly info?: NatsServerInfo;
  publish(subject: string, payload: string | Uint8Array, options?: { reply?: string; headers?: NatsHeadersLike }): void;
  subscribe(
    subject: string,
    options: { queue?: string; callback?: (error: Error | null, message: NatsMessageLike) => void },
  ): NatsSubscriptionLike;
  flush(): Promise<void>;
  close(): Promise<void>;
  closed(): Promise<void | Error>;
  isClosed(): boolean;
  getServer(): string;
  status(): AsyncIterable<{ readonly type: string }>;
}
