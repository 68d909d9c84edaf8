import type { Envelope } from './envelope.js';
import { requestPacket } from './outgoing-request.js';

/** Packets as plain objects, for a transport (or a custom socket class) that lays them out itself. */
export const objectEnvelope: Envelope = {
  request: requestPacket,
  event: ({ pattern, data, metadata }) => (metadata === undefined ? { pattern, data } : { pattern, data, metadata }),
  reply: packet => packet,
  wrap: serialized => serialized as object,
};
