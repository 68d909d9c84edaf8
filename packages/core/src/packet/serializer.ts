/** A value, or the promise of it. */
export type MaybePromise<T> = T | Promise<T>;

/** What is known of a message besides its content. */
export interface CodecOptions {
  /** Route of the pattern, or the subject, topic or channel the message travels on. */
  readonly channel?: string;
  /** The transport's own message, where there is one. */
  readonly raw?: unknown;
}

/**
 * Turns a packet into what is sent. Text and bytes are sent as they are, any other value as JSON (or, on a transport
 * with records of its own, as that record). May be asynchronous; order is kept.
 *
 * Throwing fails that one message: a caller's call with `PARLEY_SERIALIZATION_FAILED`, a reply likewise at its caller.
 */
export interface Serializer<TInput = unknown, TOutput = unknown> {
  serialize(packet: TInput, options: CodecOptions): MaybePromise<TOutput>;
}

/**
 * Turns what arrived (already parsed, where it was JSON) into a packet. May be asynchronous; order is kept.
 *
 * Throwing costs that one message: it is logged, and settled where the transport acknowledges.
 */
export interface Deserializer<TInput = unknown, TOutput = unknown> {
  deserialize(value: TInput, options: CodecOptions): MaybePromise<TOutput>;
}
