import type { OutgoingEvent, OutgoingRequest, OutgoingResponse } from '../packets.js';
import type { Untyped } from '../untyped.js';

/** Turns a packet into what is sent. */
export interface Serializer<TInput = Untyped, TOutput = Untyped> {
  serialize(value: TInput, options?: Record<string, Untyped>): TOutput | Promise<TOutput>;
}

export type ProducerSerializer = Serializer<OutgoingEvent | OutgoingRequest>;
export type ConsumerSerializer = Serializer<OutgoingResponse>;
