import type { Encoded, Envelope } from './envelope.js';
import type { EventPacket, WritePacket } from './packets.js';
import type { OutgoingRequest } from './outgoing-request.js';
import { jsonText } from './json-text.js';
import { isPlainText } from './plain-text.js';

/** JSON text, or an error for a function or a symbol. */
const jsonOf = (value: unknown): string => {
  const text = jsonText(value);
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
    let text = request.target.jsonHead + jsonOf(request.data);
    if (request.metadata !== undefined) text += ',"metadata":' + jsonOf(request.metadata);
    if (request.extension !== undefined) text += ',"parley":' + jsonOf(request.extension);
    return text + ',"id":"' + request.id + '"}';
  }

  event(packet: EventPacket): string {
    const { jsonHead, routedJsonHead } = packet.target;
    let text = (this.eventPattern === 'route' ? routedJsonHead : jsonHead) + jsonOf(packet.data);
    if (packet.metadata !== undefined) text += ',"metadata":' + jsonOf(packet.metadata);
    if (packet.extension !== undefined) text += ',"parley":' + jsonOf(packet.extension);
    return text + '}';
  }

  reply({ response, err, isDisposed, status, parley, id }: WritePacket): string {
    // the usual packet in as few pieces as can be: each is a node of the text that has to be flattened
    if (
      response !== undefined &&
      err === undefined &&
      parley === undefined &&
      typeof id === 'string' &&
      isPlainText(id)
    ) {
      return '{"response":' + jsonOf(response) + (isDisposed ? ',"isDisposed":true,"id":"' : ',"id":"') + id + '"}';
    }
    let text = '{';
    if (response !== undefined) text += '"response":' + jsonOf(response) + ',';
    if (err !== undefined) text += '"err":' + jsonOf(err) + ',';
    if (isDisposed) text += '"isDisposed":true,';
    if (status !== undefined) text += '"status":' + jsonOf(status) + ',';
    if (parley !== undefined) text += '"parley":' + jsonOf(parley) + ',';
    if (id !== undefined)
      text += '"id":' + (typeof id === 'string' && isPlainText(id) ? '"' + id + '",' : jsonOf(id) + ',');
    // a foreign id may hold anything: only a plain one goes in unescaped
    return text.length === 1 ? '{}' : text.slice(0, -1) + '}';
  }

  value(response: unknown): string | undefined {
    return jsonText(response);
  }

  values(texts: readonly string[], { isDisposed, parley, id }: WritePacket): string {
    const said = parley === undefined ? '{' : jsonOf(parley).slice(0, -1) + ',';
    const end = (isDisposed ? ',"isDisposed":true' : '') + ',"id":' + jsonOf(id) + '}';
    return '{"parley":' + (said === '{,' ? '{' : said) + '"b":[' + texts.join(',') + ']}' + end;
  }

  wrap(serialized: unknown): Encoded {
    return typeof serialized === 'string' || serialized instanceof Uint8Array ? serialized : jsonOf(serialized);
  }
}

/** The packets as JSON text; events carry the pattern as written. */
export const jsonEnvelope: Envelope = new JsonEnvelope('raw');

/** The packets as JSON text; events carry the route, as Nest's TCP client writes them. */
export const jsonEnvelopeWithRoutedEvents: Envelope = new JsonEnvelope('route');
