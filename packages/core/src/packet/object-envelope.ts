import type { Envelope } from './envelope.js';
import { requestPacket } from './outgoing-request.js';
import type { EventPacket, WritePacket } from './packets.js';

/** The plain object of an event, in Nest's key order; what a custom serializer gets. */
export const eventPacket = ({ target, data, metadata, extension }: EventPacket): object => {
  const packet: Record<string, unknown> = { pattern: target.pattern, data };
  if (metadata !== undefined) packet.metadata = metadata;
  if (extension !== undefined) packet.parley = extension;
  return packet;
};

/**
 * The plain object of a reply, in Nest's key order; what a custom serializer gets. A key that is not set is not there
 * either: not every format leaves out what is undefined, as JSON does, and a key too many is a foreign packet to Nest.
 */
export const replyPacket = ({ response, err, isDisposed, status, parley, id }: WritePacket): object => {
  const packet: Record<string, unknown> = {};
  if (response !== undefined) packet.response = response;
  if (err !== undefined) packet.err = err;
  if (isDisposed) packet.isDisposed = true;
  if (status !== undefined) packet.status = status;
  if (parley !== undefined) packet.parley = parley;
  if (id !== undefined) packet.id = id;
  return packet;
};

/** Packets as plain objects, for a transport (or a custom socket class) that lays them out itself. */
export const objectEnvelope: Envelope = {
  request: requestPacket,
  event: eventPacket,
  reply: replyPacket,
  wrap: serialized => serialized as object,
};
