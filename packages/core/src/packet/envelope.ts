import type { EventPacket, WritePacket } from './packets.js';
import type { OutgoingRequest } from './outgoing-request.js';

/** What a transporter hands to its driver. */
export type Encoded = string | Uint8Array | object;

/** How packets are laid out on one transport. */
export interface Envelope {
  request(request: OutgoingRequest): Encoded;
  event(packet: EventPacket): Encoded;
  reply(packet: WritePacket): Encoded;
  /**
   * The text of one value of a stream, to travel with others in one packet; `undefined` if it has to go alone. Absent, with
   * {@link values}, where packets are no text.
   */
  value?(response: unknown): string | undefined;
  /** One packet of such values, for a caller that understands extended replies. */
  values?(texts: readonly string[], packet: WritePacket): Encoded;
  /** Takes what a custom serializer returned. */
  wrap(serialized: unknown): Encoded;
}
