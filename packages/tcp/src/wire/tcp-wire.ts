import type { Encoded } from '@parley/core';

/** Messages over one socket, both ways: what server and client need of a connection. */
export interface TcpWire {
  /** @throws ParleyError `PARLEY_TOO_LARGE` */
  send(encoded: Encoded): void;
  /** Settles when what was sent so far was taken over by the system; one promise for all of one write. */
  flushed(): Promise<void>;
  /** `undefined` while more can be sent, else a promise of when. */
  room(): Promise<void> | undefined;
  /** Bytes that wait for the peer. */
  readonly size: number;
  pause(): void;
  resume(): void;
  /** Sends what waits, says goodbye, and resolves when the socket is closed. */
  end(): Promise<void>;
}

export interface TcpWireEvents {
  /** A message: text, or a value that the framing parsed. */
  message(message: unknown): void;
  /** The socket is gone; called once. */
  closed(cause: Error | undefined): void;
}
