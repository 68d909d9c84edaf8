/** A call, or without an id an event. */
export interface RawRequest {
  readonly id?: number;
  readonly pattern: string;
  /** Where the broker takes the reply. */
  readonly replyTo?: string;
  readonly data: unknown;
}

/** `item` is one value of a stream; anything else is the end: with a value, without one, or with an error. */
export interface RawReply {
  readonly id: number;
  readonly item?: unknown;
  readonly value?: unknown;
  readonly error?: string;
}
