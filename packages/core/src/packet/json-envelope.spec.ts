import { ResolvedPatterns } from '../client/resolved-pattern.js';
import type { Pattern } from '../pattern/pattern.js';
import { jsonEnvelope, jsonEnvelopeWithRoutedEvents } from './json-envelope.js';
import { noHandlerMessage } from './no-handler.js';
import type { OutgoingRequest } from './outgoing-request.js';
import type { EventPacket } from './packets.js';

const patterns = new ResolvedPatterns();
const id = 'fb9960be175a2c913da40';

const request = (pattern: Pattern, data: unknown, more: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  target: patterns.resolve(pattern),
  data,
  id,
  ...more,
});
const event = (pattern: Pattern, data: unknown, more: Partial<EventPacket> = {}): EventPacket => ({
  target: patterns.resolve(pattern),
  data,
  ...more,
});

/** The examples are captures of Nest 12.1.1. */
describe('requests and events as JSON', () => {
  it.each<[OutgoingRequest, string]>([
    [request({ b: 1, a: 2 }, 'x'), `{"pattern":{"b":1,"a":2},"data":"x","id":"${id}"}`],
    [request({ cmd: 'x' }, [1]), `{"pattern":{"cmd":"x"},"data":[1],"id":"${id}"}`],
    [request(7, { n: 1 }), `{"pattern":7,"data":{"n":1},"id":"${id}"}`],
    [
      request('sum', 1, { metadata: { traceparent: '00-1' } }),
      `{"pattern":"sum","data":1,"metadata":{"traceparent":"00-1"},"id":"${id}"}`,
    ],
    [
      request('sum', 1, { extension: { v: 1, d: 250, r: undefined } }),
      `{"pattern":"sum","data":1,"parley":{"v":1,"d":250},"id":"${id}"}`,
    ],
  ])('writes a request as Nest does, with keys of ours ahead of the id', (packet, text) => {
    expect(jsonEnvelope.request(packet)).toBe(text);
  });

  it('writes an event of most transports with its pattern as written', () => {
    expect(jsonEnvelope.event(event({ b: 1, a: 2 }, [1]))).toBe('{"pattern":{"b":1,"a":2},"data":[1]}');
  });

  it('writes an event of TCP with the route for its pattern', () => {
    expect(jsonEnvelopeWithRoutedEvents.event(event({ b: 1, a: 2 }, [1]))).toBe(
      '{"pattern":"{\\"a\\":2,\\"b\\":1}","data":[1]}',
    );
    expect(jsonEnvelopeWithRoutedEvents.event(event(7, 1))).toBe('{"pattern":"7","data":1}');
    expect(jsonEnvelopeWithRoutedEvents.request(request({ b: 1, a: 2 }, 1))).toContain('"pattern":{"b":1,"a":2}');
  });

  it('writes the metadata of an event', () => {
    expect(jsonEnvelope.event(event('e', 1, { metadata: { a: 'b' } }))).toBe(
      '{"pattern":"e","data":1,"metadata":{"a":"b"}}',
    );
  });

  it('escapes patterns that need it', () => {
    const text = jsonEnvelope.request(request('a"b\\c\nd', 1)) as string;

    expect(JSON.parse(text)).toEqual({ pattern: 'a"b\\c\nd', data: 1, id });
  });

  it('carries data whose keys are those of the envelope', () => {
    const data = JSON.parse(
      '{"id":1,"pattern":"p","data":2,"response":3,"err":4,"isDisposed":true,"__proto__":{"a":1}}',
    ) as object;
    const read = JSON.parse(jsonEnvelope.request(request('p', data)) as string) as { data: object };

    expect(JSON.stringify(read.data)).toBe(JSON.stringify(data));
  });

  it('does not touch the data', () => {
    const data = Object.freeze({ options: Object.freeze({ a: 1 }), key: 'k', value: 'v' });

    expect(() => jsonEnvelope.request(request('p', data))).not.toThrow();
  });

  it.each<[string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a BigInt', { n: 1n }],
    ['a value whose JSON form is nothing', { toJSON: () => undefined }],
    [
      'a value whose JSON form throws',
      {
        toJSON: () => {
          throw new TypeError('no');
        },
      },
    ],
  ])('throws for %s', (_name, data) => {
    expect(() => jsonEnvelope.request(request('p', data))).toThrow();
    expect(() => jsonEnvelope.event(event('p', data))).toThrow();
    expect(() => jsonEnvelope.reply({ response: data, id })).toThrow();
  });

  it('throws for a cycle', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;

    expect(() => jsonEnvelope.request(request('p', cycle))).toThrow('circular');
  });
});

describe('replies as JSON', () => {
  it.each([
    [{ response: 1, id: 'ID' }, '{"response":1,"id":"ID"}'],
    [{ response: 3, isDisposed: true, id: 'ID' }, '{"response":3,"isDisposed":true,"id":"ID"}'],
    [{ isDisposed: true, id: 'ID' }, '{"isDisposed":true,"id":"ID"}'],
    [{ response: undefined, isDisposed: true, id: 'ID' }, '{"isDisposed":true,"id":"ID"}'],
    [{ response: null, isDisposed: true, id: 'ID' }, '{"response":null,"isDisposed":true,"id":"ID"}'],
    [{ err: 'x', isDisposed: true, id: 'ID' }, '{"err":"x","isDisposed":true,"id":"ID"}'],
    [{ response: 1, isDisposed: true }, '{"response":1,"isDisposed":true}'],
    [{}, '{}'],
    [{ err: noHandlerMessage, status: 'error', id: 'ID' }, `{"err":"${noHandlerMessage}","status":"error","id":"ID"}`],
    [{ parley: { v: 1 }, id: 'ID' }, '{"parley":{"v":1},"id":"ID"}'],
  ] as const)('writes %j as Nest does', (packet, text) => {
    expect(jsonEnvelope.reply(packet)).toBe(text);
  });

  it.each([null, 5, {}, ['a'], '', 'a"b', '\\', 'ä\u2028', '\u0000', '\ud800', true])(
    'gives back the id %j of a foreign caller as it came',
    foreign => {
      const text = jsonEnvelope.reply({ response: 1, isDisposed: true, id: foreign }) as string;

      expect(JSON.parse(text)).toEqual({ response: 1, isDisposed: true, id: foreign });
      expect(text).toBe(JSON.stringify({ response: 1, isDisposed: true, id: foreign }));
    },
  );

  it('never lets an id forge a part of the packet', () => {
    const text = jsonEnvelope.reply({ response: 1, id: 'x","isDisposed":true,"err":"forged' }) as string;

    expect(Object.keys(JSON.parse(text) as object)).toEqual(['response', 'id']);
  });
});

describe('what a custom serializer returned', () => {
  it('is sent as it is if it is text or bytes', () => {
    const bytes = new Uint8Array([1, 2]);

    expect(jsonEnvelope.wrap('text')).toBe('text');
    expect(jsonEnvelope.wrap(bytes)).toBe(bytes);
  });

  it('is sent as JSON if it is anything else', () => {
    expect(jsonEnvelope.wrap({ a: 1 })).toBe('{"a":1}');
    expect(jsonEnvelope.wrap(5)).toBe('5');
    expect(() => jsonEnvelope.wrap(undefined)).toThrow('no JSON form');
  });
});
