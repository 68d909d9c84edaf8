import type { EventPacket, WritePacket } from './packets.js';
import type { OutgoingRequest } from './outgoing-request.js';

/** What a transporter hands to its driver. */
export type Encoded = string | Uint8Array | object;

/** How packets are laid out on one transport. */
export interface Envelope {
  request(request: OutgoingRequest): Encoded;
  event(packet: EventPacket): Encoded;
  reply(packet: WritePacket): Encoded;
  /** Takes what a custom serializer returned. */
  wrap(serialized: unknown): Encoded;
}
