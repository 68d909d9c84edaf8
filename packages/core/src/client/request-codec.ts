import { ParleyError } from '../errors/parley-error.js';
import type { Encoded, Envelope } from '../packet/envelope.js';
import { requestPacket, type OutgoingRequest } from '../packet/outgoing-request.js';
import type { EventPacket, WritePacket } from '../packet/packets.js';
import type { Deserializer, MaybePromise, Serializer } from '../packet/serializer.js';
import { eventPacket } from '../packet/object-envelope.js';
import { isPromise } from '../packet/is-promise.js';
import { parseJson } from '../packet/parse-json.js';
import { KnownReplies } from './known-replies.js';
import type { PendingRequest } from './pending-request.js';

const replyKeys = new Set(['id', 'err', 'response', 'isDisposed', 'status', 'parley']);

/** A client's packets to what is sent, and what arrived to packets. */
export class RequestCodec {
  private readonly known = new KnownReplies();

  constructor(
    private readonly envelope: Envelope,
    private readonly serializer?: Serializer,
    private readonly deserializer?: Deserializer,
    /** Metadata travels beside the packet. */
    private readonly nativeMetadata = false,
  ) {}

  /** @throws ParleyError `PARLEY_SERIALIZATION_FAILED`, or rejects with it */
  encodeRequest(pending: PendingRequest): MaybePromise<Encoded> {
    const { route } = pending.target;
    const request = this.nativeMetadata && pending.metadata !== undefined ? bareRequest(pending) : pending;
    try {
      return this.serializer === undefined
        ? this.envelope.request(request)
        : this.wrap(this.serializer.serialize(requestPacket(request), { channel: route }), route);
    } catch (error) {
      throw unserializable(route, error);
    }
  }

  /** @throws as {@link encodeRequest} */
  encodeEvent(event: EventPacket): MaybePromise<Encoded> {
    const { route } = event.target;
    const packet = this.nativeMetadata && event.metadata !== undefined ? { ...event, metadata: undefined } : event;
    try {
      return this.serializer === undefined
        ? this.envelope.event(packet)
        : this.wrap(this.serializer.serialize(eventPacket(packet), { channel: route }), route);
    } catch (error) {
      throw unserializable(route, error);
    }
  }

  /** Takes text, bytes or a value that is parsed already; a value without an envelope is one whole response. */
  decode(message: unknown, channel?: string): MaybePromise<WritePacket> {
    if (this.deserializer !== undefined) {
      return this.deserializer.deserialize(parsed(message), { channel, raw: message }) as MaybePromise<WritePacket>;
    }
    const value = parseJson(message, this.known);
    return isReply(value) ? value : { response: value, isDisposed: true };
  }

  private wrap(serialized: unknown, route: string): MaybePromise<Encoded> {
    if (!isPromise(serialized)) return this.envelope.wrap(serialized);
    return serialized
      .then(value => this.envelope.wrap(value))
      .then(undefined, (error: unknown) => {
        throw unserializable(route, error);
      });
  }
}

const bareRequest = ({ id, target, data, extension, record }: PendingRequest): OutgoingRequest => ({
  id,
  target,
  data,
  extension,
  record,
});

/** What is no JSON is left to the deserializer as it came. */
const parsed = (message: unknown): unknown => {
  try {
    return parseJson(message);
  } catch {
    return message;
  }
};

/** Nest's test (`IncomingResponseDeserializer.isExternal`, 12.0.2): some of the known keys, and no other. */
const isReply = (value: unknown): value is WritePacket => {
  if (typeof value !== 'object' || value === null) return false;
  let keys = 0;
  for (const key in value) {
    if (!replyKeys.has(key)) return false;
    keys++;
  }
  return keys > 0;
};

const unserializable = (route: string, error: unknown): ParleyError =>
  error instanceof ParleyError
    ? error
    : new ParleyError('PARLEY_SERIALIZATION_FAILED', { pattern: route, cause: error });
