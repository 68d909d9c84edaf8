import { ParleyError } from '../errors/parley-error.js';
import type { ControlPacket } from '../packet/extension.js';
import { isPromise } from '../packet/is-promise.js';
import type { IncomingPacket } from '../packet/packets.js';
import { parseJson, type QuickReader } from '../packet/parse-json.js';
import type { Deserializer, MaybePromise } from '../packet/serializer.js';

/** A caller's word about a request it has made. A class, since a packet of a peer may have any key there is. */
export class ControlMessage {
  constructor(readonly control: ControlPacket) {}
}

/** What arrived at a server, once it is understood. */
export type Incoming = IncomingPacket | ControlMessage;

/**
 * Turns messages into packets. What is no envelope (without `pattern` and `data`, or no JSON at all) is foreign and becomes
 * the whole data of an event on the channel it came by, as in Nest. Without a channel, as on TCP, what has no pattern is
 * an error.
 */
export class RequestDecoder {
  /**
   * @param byChannel the channel says which handler it is for, whatever the packet says
   * @param known reads the usual packets
   */
  constructor(
    private readonly deserializer?: Deserializer,
    private readonly byChannel = false,
    private readonly known?: QuickReader,
  ) {}

  /** @throws ParleyError `PARLEY_DESERIALIZATION_FAILED` or `PARLEY_BAD_ENVELOPE`, or rejects with it */
  decode(message: unknown, channel: string | undefined): MaybePromise<Incoming> {
    let value: unknown;
    try {
      value = this.parse(message, channel);
      const control = controlOf(value);
      if (control !== undefined) return new ControlMessage(control);
      if (this.deserializer !== undefined) {
        const decoded = this.deserializer.deserialize(value, { channel, raw: message });
        if (!isPromise(decoded)) return this.routed(decoded, channel);
        return decoded.then(packet => this.routed(packet, channel)).then(undefined, undecodable);
      }
    } catch (error) {
      return undecodable(error);
    }
    return this.routed(isEnvelope(value, channel) ? value : { pattern: channel, data: value }, channel);
  }

  /** Without a pattern there is nothing that could handle the message. */
  private routed(value: unknown, channel: string | undefined): IncomingPacket {
    const packet = value as Partial<IncomingPacket> | null | undefined;
    if (typeof packet !== 'object' || packet === null) throw new ParleyError('PARLEY_BAD_ENVELOPE');
    const { pattern } = packet;
    if (this.byChannel && channel !== undefined && pattern !== channel)
      return { data: undefined, ...packet, pattern: channel };
    if (pattern === undefined) throw new ParleyError('PARLEY_BAD_ENVELOPE');
    return packet as IncomingPacket;
  }

  /** Text that is no JSON is foreign too: a device that says `ON`, or the format of a custom deserializer. */
  private parse(message: unknown, channel: string | undefined): unknown {
    try {
      return parseJson(message, this.deserializer === undefined ? this.known : undefined);
    } catch (error) {
      if (this.deserializer !== undefined) return message;
      if (channel === undefined) throw error;
      return textOf(message);
    }
  }
}

/** Nobody who sends packets sends one without data, so a lone `pattern` is a field of somebody else's (`"striped"`). */
const isEnvelope = (value: unknown, channel: string | undefined): value is IncomingPacket => {
  if (typeof value !== 'object' || value === null) return false;
  const { pattern, data } = value as Partial<IncomingPacket>;
  return pattern !== undefined && (channel === undefined || data !== undefined);
};

const controlOf = (value: unknown): ControlPacket | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pattern, data, id, parley } = value as Record<string, unknown>;
  if (pattern !== undefined || data !== undefined || id !== undefined) return undefined;
  return typeof parley === 'object' && parley !== null ? parley : undefined;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes that are text become text. */
const textOf = (message: unknown): unknown => {
  if (!(message instanceof Uint8Array)) return message;
  try {
    return utf8.decode(message);
  } catch {
    return message;
  }
};

const undecodable = (error: unknown): never => {
  if (error instanceof ParleyError) throw error;
  throw new ParleyError('PARLEY_DESERIALIZATION_FAILED', { cause: error });
};
