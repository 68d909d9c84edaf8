import type { Connection } from '../connection/connection.js';
import { isPromise } from '../packet/is-promise.js';
import { MessageRecord } from '../packet/message-record.js';
import type { Encoded } from '../packet/envelope.js';
import type { EventPacket } from '../packet/packets.js';
import type { Sequence } from '../packet/sequence.js';
import type { CallErrors } from './call-errors.js';
import { EventKeys } from './event-keys.js';
import { EventRequest } from './event-request.js';
import { EventWrites } from './event-writes.js';
import type { OutgoingMetadata } from './outgoing-metadata.js';
import type { RequestOwner } from './pending-request.js';
import { checkRecord } from './record-data.js';
import type { RequestCodec } from './request-codec.js';
import type { RequestDriver } from './request-driver.js';
import type { ResolvedPattern } from './resolved-pattern.js';
import type { SendOptions } from './send-options.js';

/** What events share with requests. */
export interface EventFlowOwner extends RequestOwner {
  readonly codec: RequestCodec;
  readonly outgoing: Sequence;
  readonly errors: CallErrors;
  readonly metadata: OutgoingMetadata;
  readonly connection: Connection;
  readonly driver: RequestDriver;
  /** Nothing new begins. */
  readonly draining: boolean;
  /** Lets an event wait in its place among the requests, for so many ms. */
  wait(event: EventRequest, timeout: number): void;
}

/** The way of events out, in their turn among the requests. */
export class EventFlow {
  private readonly keys?: EventKeys;
  private readonly writes: EventWrites;

  /** @param timeout for the transport to take an event over, in ms, if the event does not say */
  constructor(
    private readonly owner: EventFlowOwner,
    private readonly timeout: number,
    keyed: boolean,
  ) {
    this.writes = new EventWrites(owner.errors);
    if (keyed) this.keys = new EventKeys();
  }

  /** @throws ParleyError `PARLEY_CLIENT_CLOSED`, `PARLEY_INVALID_DATA` */
  packet(target: ResolvedPattern, value: unknown, options: Pick<SendOptions, 'metadata'> | undefined): EventPacket {
    const { owner } = this;
    if (owner.draining) throw owner.errors.closed(target);
    const record = value instanceof MessageRecord ? value : undefined;
    if (record !== undefined) checkRecord(record, target);
    const data = record === undefined ? value : record.data;
    const metadata = owner.metadata.of(target, data, options?.metadata);
    return { target, data, metadata, extension: this.keys?.next(), record };
  }

  /** @returns one promise for all events of a write, if they have one time-out */
  emit(packet: EventPacket, timeout: number = this.timeout): Promise<void> {
    const { codec, outgoing } = this.owner;
    const encoded = codec.encodeEvent(packet);
    if (!isPromise(encoded) && !outgoing.busy) return this.write(packet, encoded, timeout);
    return new Promise((resolve, reject) => {
      outgoing.run(encoded, ready => resolve(this.write(packet, ready, timeout)), reject);
    });
  }

  /** An event that waited goes out. */
  handOver(request: EventRequest): void {
    const { target, data, metadata, record } = request;
    const extension = request.key ?? this.keys?.next();
    try {
      request.handOver(this.emit({ target, data, metadata, extension, record }, request.options?.timeout));
    } catch (error) {
      request.error(error);
    }
  }

  private write(packet: EventPacket, encoded: Encoded, timeout: number): Promise<void> {
    const { connection, driver, errors } = this.owner;
    const { target } = packet;
    let failure: unknown;
    try {
      if (connection.writable) return this.writes.bounded(driver.writeEvent(packet, encoded), target, timeout);
    } catch (error) {
      failure = error;
    }
    // held or lost while it was serialised, or found to be lost just now
    if (connection.active && !connection.writable) return this.wait(packet, timeout);
    throw errors.unwritten(failure, target);
  }

  /** It goes on waiting in its place among the requests. */
  private wait({ target, data, metadata, extension, record }: EventPacket, timeout: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const event = new EventRequest(this.owner, target, record ?? data, { timeout }, resolve, reject);
      event.metadata = metadata;
      event.key = extension;
      this.owner.wait(event, timeout);
    });
  }
}
