import type { Encoded } from '../packet/envelope.js';
import type { ControlPacket } from '../packet/extension.js';
import type { EventPacket } from '../packet/packets.js';
import type { MaybePromise } from '../packet/serializer.js';
import type { PendingRequest, ServerIdentity } from './pending-request.js';

/** The driver steps of a client, as the flow of requests calls them. */
export interface RequestDriver {
  write(request: PendingRequest, encoded: Encoded): MaybePromise<void>;
  writeEvent(packet: EventPacket, encoded: Encoded): Promise<void>;
  writeControl(control: ControlPacket, server: ServerIdentity): void;
  subscribe(channel: string): MaybePromise<void>;
  unsubscribe(channel: string): MaybePromise<void>;
  /** The inbox replies shall go to, where requests have to name one. */
  inbox(): string | undefined;
  address(): string | undefined;
}
