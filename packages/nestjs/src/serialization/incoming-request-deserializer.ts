import type { IncomingEvent, IncomingRequest } from '../packets.js';
import type { Untyped } from '../untyped.js';
import type { ConsumerDeserializer } from './deserializer.js';

/** Nest's default at a server, to be extended: what is no packet becomes the data of an event on its channel. */
export class IncomingRequestDeserializer implements ConsumerDeserializer {
  deserialize(
    value: Untyped,
    options?: Record<string, Untyped>,
  ): IncomingRequest | IncomingEvent | Promise<IncomingRequest | IncomingEvent> {
    return this.isExternal(value) ? this.mapToSchema(value, options) : (value as IncomingRequest);
  }

  /** Whether somebody sent it who knows no packets. */
  isExternal(value: Untyped): boolean {
    const packet = value as Partial<IncomingRequest> | null | undefined;
    return !packet || (packet.pattern === undefined && packet.data === undefined);
  }

  mapToSchema(value: Untyped, options?: Record<string, Untyped>): IncomingRequest | IncomingEvent {
    return options === undefined ? { pattern: undefined, data: undefined } : { pattern: options.channel, data: value };
  }
}
