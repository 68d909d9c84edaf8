import type { Untyped } from './untyped.js';

/** What identifies a request on the wire. */
export interface PacketId {
  id: string;
}

/** Headers of a packet: a trace id, a tenant. */
export type PacketMetadata = Record<string, string>;

/** A request or an event, as Nest's custom transports see it. */
export interface ReadPacket<T = Untyped> {
  pattern: Untyped;
  data: T;
  metadata?: PacketMetadata;
}

/** One packet of an answer, as Nest's custom transports give it. */
export interface WritePacket<T = Untyped> {
  err?: Untyped;
  response?: T;
  /** The last packet of this request. */
  isDisposed?: boolean;
  status?: string;
}

export type OutgoingRequest = ReadPacket & PacketId;
export type IncomingRequest = ReadPacket & PacketId;
export type OutgoingEvent = ReadPacket;
export type IncomingEvent = ReadPacket;
export type IncomingResponse = WritePacket & PacketId;
export type OutgoingResponse = WritePacket & PacketId;
