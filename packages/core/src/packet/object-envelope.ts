import type { Envelope } from './envelope.js';
import { requestPacket } from './outgoing-request.js';
import type { EventPacket } from './packets.js';

/** The plain object of an event, in Nest's key order; what a custom serializer gets. */
export const eventPacket = ({ target: { pattern }, data, metadata }: EventPacket): object =>
  metadata === undefined ? { pattern, data } : { pattern, data, metadata };

/** Packets as plain objects, for a transport (or a custom socket class) that lays them out itself. */
export const objectEnvelope: Envelope = {
  request: requestPacket,
  event: eventPacket,
  reply: packet => packet,
  wrap: serialized => serialized as object,
};
