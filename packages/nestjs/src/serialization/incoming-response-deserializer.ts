import type { IncomingResponse } from '../packets.js';
import type { Untyped } from '../untyped.js';
import type { ProducerDeserializer } from './deserializer.js';

const packetKeys = new Set(['id', 'err', 'response', 'isDisposed', 'status', 'parley']);

/** Nest's default at a client, to be extended: what is no packet is one whole response. */
export class IncomingResponseDeserializer implements ProducerDeserializer {
  deserialize(value: Untyped, _options?: Record<string, Untyped>): IncomingResponse | Promise<IncomingResponse> {
    return this.isExternal(value) ? this.mapToSchema(value) : (value as IncomingResponse);
  }

  /** Whether it has keys that no packet has, or none. */
  isExternal(value: Untyped): boolean {
    if (typeof value !== 'object' || value === null) return true;
    const keys = Object.keys(value as object);
    return keys.length === 0 || keys.some(key => !packetKeys.has(key));
  }

  mapToSchema(value: Untyped): IncomingResponse {
    return { id: (value as Partial<IncomingResponse> | null)?.id as string, response: value, isDisposed: true };
  }
}
