import type { IncomingEvent, IncomingRequest, IncomingResponse } from '../packets.js';
import type { Untyped } from '../untyped.js';

/** Turns what arrived into a packet. */
export interface Deserializer<TInput = Untyped, TOutput = Untyped> {
  deserialize(value: TInput, options?: Record<string, Untyped>): TOutput | Promise<TOutput>;
}

export type ProducerDeserializer = Deserializer<Untyped, IncomingResponse>;
export type ConsumerDeserializer = Deserializer<Untyped, IncomingRequest | IncomingEvent>;
