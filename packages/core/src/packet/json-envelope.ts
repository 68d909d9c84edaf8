import type { Encoded, Envelope } from './envelope.js';
import type { EventPacket, WritePacket } from './packets.js';
import type { OutgoingRequest } from './outgoing-request.js';

/** What has to be escaped in JSON, or might have to. */
const special = /["\\\x00-\x1f\x7f-\uffff]/;

/** JSON text, or an error: `JSON.stringify` answers `undefined` for a function or a symbol. */
const jsonText = (value: unknown): string => {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(`a ${typeof value} has no JSON form`);
  return text;
};

/**
 * Nest's JSON packets, concatenated: half the cost of building an object to stringify it. Key order is Nest's
 * (`{pattern, data, metadata, id}`, `{response, isDisposed, id}`, `{err, isDisposed, id}`).
 */
class JsonEnvelope implements Envelope {
  constructor(private readonly eventPattern: 'raw' | 'route') {}

  request(request: OutgoingRequest): string {
    let text = '{"pattern":' + request.target.json + ',"data":' + jsonText(request.data);
    if (request.metadata !== undefined) text += ',"metadata":' + jsonText(request.metadata);
    if (request.extension !== undefined) text += ',"parley":' + jsonText(request.extension);
    return text + ',"id":"' + request.id + '"}';
  }

  event(packet: EventPacket): string {
    const { json, routeJson } = packet.target;
    let text = '{"pattern":' + (this.eventPattern === 'route' ? routeJson : json) + ',"data":' + jsonText(packet.data);
    if (packet.metadata !== undefined) text += ',"metadata":' + jsonText(packet.metadata);
    return text + '}';
  }

  reply(packet: WritePacket): string {
    let text = '{';
    if (packet.response !== undefined) text += '"response":' + jsonText(packet.response) + ',';
    if (packet.err !== undefined) text += '"err":' + jsonText(packet.err) + ',';
    if (packet.isDisposed) text += '"isDisposed":true,';
    if (packet.status !== undefined) text += '"status":' + jsonText(packet.status) + ',';
    if (packet.parley !== undefined) text += '"parley":' + jsonText(packet.parley) + ',';
    const { id } = packet;
    if (id === undefined) return text.length === 1 ? '{}' : text.slice(0, -1) + '}';
    // a foreign id may hold anything: only a plain one goes in unescaped
    return text + (typeof id === 'string' && !special.test(id) ? '"id":"' + id + '"}' : '"id":' + jsonText(id) + '}');
  }

  wrap(serialized: unknown): Encoded {
    return typeof serialized === 'string' || serialized instanceof Uint8Array ? serialized : jsonText(serialized);
  }
}

/** The packets as JSON text; events carry the pattern as written. */
export const jsonEnvelope: Envelope = new JsonEnvelope('raw');

/** The packets as JSON text; events carry the route, as Nest's TCP client writes them. */
export const jsonEnvelopeWithRoutedEvents: Envelope = new JsonEnvelope('route');
