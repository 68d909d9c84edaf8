import { ParleyError } from '../errors/parley-error.js';
import type { ControlPacket } from '../packet/extension.js';
import type { IncomingPacket } from '../packet/packets.js';
import { parseJson } from '../packet/parse-json.js';
import type { Deserializer, MaybePromise } from '../packet/serializer.js';

/** What arrived at a server, once it is understood. */
export type Incoming = IncomingPacket | { readonly control: ControlPacket };

/**
 * Turns messages into packets. A value that is no envelope (neither `pattern` nor `data`) is foreign and becomes the
 * whole data of an event on the channel it came by, as in Nest.
 */
export class RequestDecoder {
  constructor(private readonly deserializer?: Deserializer) {}

  /** @throws ParleyError `PARLEY_DESERIALIZATION_FAILED` or `PARLEY_BAD_ENVELOPE`, or rejects with it */
  decode(message: unknown, channel: string | undefined): MaybePromise<Incoming> {
    let value: unknown;
    try {
      value = parseJson(message);
      const control = controlOf(value);
      if (control !== undefined) return { control };
      if (this.deserializer !== undefined) {
        const decoded = this.deserializer.deserialize(value, { channel, raw: message });
        return decoded instanceof Promise ? decoded.then(checked, undecodable) : checked(decoded);
      }
    } catch (error) {
      return undecodable(error);
    }
    return isEnvelope(value) ? value : checked({ pattern: channel, data: value });
  }
}

const isEnvelope = (value: unknown): value is IncomingPacket =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<IncomingPacket>).pattern !== undefined;

const controlOf = (value: unknown): ControlPacket | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pattern, data, id, parley } = value as Record<string, unknown>;
  if (pattern !== undefined || data !== undefined || id !== undefined) return undefined;
  return typeof parley === 'object' && parley !== null ? parley : undefined;
};

/** Without a pattern there is nothing that could handle the message. */
const checked = (value: unknown): IncomingPacket => {
  const packet = value as Partial<IncomingPacket> | null | undefined;
  if (packet?.pattern === undefined) throw new ParleyError('PARLEY_BAD_ENVELOPE');
  return packet as IncomingPacket;
};

const undecodable = (error: unknown): never => {
  if (error instanceof ParleyError) throw error;
  throw new ParleyError('PARLEY_DESERIALIZATION_FAILED', { cause: error });
};
