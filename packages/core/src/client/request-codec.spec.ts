import { jsonEnvelope } from '../packet/json-envelope.js';
import type { Deserializer } from '../packet/serializer.js';
import { RequestCodec } from './request-codec.js';

const decode = (message: unknown, deserializer?: Deserializer): unknown =>
  new RequestCodec(jsonEnvelope, undefined, deserializer).decode(message, 'channel');

describe('what arrives at a client', () => {
  it.each([
    '{"response":1,"id":"x"}',
    '{"response":null,"isDisposed":true,"id":"x"}',
    '{"id":"x","status":"error","err":"no"}',
    '{"isDisposed":true}',
    '{"parley":{"v":1},"id":"x"}',
  ])('is a packet if it has no other keys than a packet: %s', text => {
    expect(decode(text)).toEqual(JSON.parse(text));
    expect(decode(Buffer.from(text))).toEqual(JSON.parse(text));
  });

  it.each(['{"response":1,"id":"x","unit":"C"}', '{"a":1}', '{}', '[]', '[1]', '"text"', '5', 'null'])(
    'is one whole response otherwise, as in Nest: %s',
    text => {
      expect(decode(text)).toEqual({ response: JSON.parse(text) as unknown, isDisposed: true });
    },
  );

  it('is an error if it is no JSON', () => {
    expect(() => decode('{')).toThrow(SyntaxError);
  });
});

describe('a deserializer of the user', () => {
  it('gets what was JSON as a value, with the channel and the message', () => {
    const deserialize = jest.fn((value: unknown) => value);
    decode('{"a":1}', { deserialize });

    expect(deserialize).toHaveBeenCalledWith({ a: 1 }, { channel: 'channel', raw: '{"a":1}' });
  });

  it('gets anything else as it came, since the format may be its own', () => {
    const message = new Uint8Array([0x81, 0xff]);

    expect(decode(message, { deserialize: value => ({ response: value }) })).toEqual({ response: message });
  });
});
