import type { ControlPacket } from '../packet/extension.js';
import { ControlMessage, RequestDecoder } from './request-decoder.js';

const decode = (message: unknown, channel?: string): unknown => new RequestDecoder().decode(message, channel);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what arrives at a server', () => {
  it('is a packet if it has a pattern', () => {
    expect(decode('{"pattern":"sum","data":[1],"id":"1"}')).toEqual({ pattern: 'sum', data: [1], id: '1' });
    expect(decode(bytes('{"pattern":{"a":1},"data":"ä"}'))).toEqual({ pattern: { a: 1 }, data: 'ä' });
  });

  it('is a packet as it is if the driver parsed it', () => {
    const packet = { pattern: 'p', data: new Map() };

    expect(decode(packet)).toBe(packet);
  });

  it('is a request with an id of null, and an event without an id', () => {
    expect(decode('{"pattern":"p","id":null}')).toHaveProperty('id', null);
    expect(decode('{"pattern":"p","data":1}')).not.toHaveProperty('id');
  });

  it.each([
    ['{"temperature":5,"unit":"C"}', { temperature: 5, unit: 'C' }],
    ['{"data":5,"unit":"C"}', { data: 5, unit: 'C' }],
    ['{"id":"x","data":1}', { id: 'x', data: 1 }],
    ['{"pattern":"striped","unit":"C"}', { pattern: 'striped', unit: 'C' }],
    ['[1,2]', [1, 2]],
    ['"text"', 'text'],
    ['23.5', 23.5],
    ['null', null],
    ['{}', {}],
    ['ON', 'ON'],
    ['', ''],
    ['{"half":', '{"half":'],
  ])('is foreign without a pattern or without data, and the whole of %s is the data of an event', (text, data) => {
    expect(decode(text, 'sensors/1')).toEqual({ pattern: 'sensors/1', data });
    expect(decode(bytes(text), 'sensors/1')).toEqual({ pattern: 'sensors/1', data });
  });

  it('stays bytes if it is foreign and no text', () => {
    const data = new Uint8Array([0, 255, 1]);

    expect(decode(data, 'images')).toEqual({ pattern: 'images', data });
  });

  it.each(['{', '', 'ON', '{"pattern"'])('is an error if it is no JSON and came by no channel: %j', text => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'PARLEY_DESERIALIZATION_FAILED' }));
  });

  it('is an error if it is not UTF-8 and came by no channel', () => {
    expect(() => decode(new Uint8Array([0xff, 0xfe]))).toThrow(
      expect.objectContaining({ code: 'PARLEY_DESERIALIZATION_FAILED' }),
    );
  });

  it.each(['null', '5', '"text"', '[]', '{}', '{"data":1}', '{"id":"1","data":1}', '{"response":1,"id":"1"}'])(
    'is an error if it has no pattern and came by no channel: %s',
    text => {
      expect(() => decode(text)).toThrow(expect.objectContaining({ code: 'PARLEY_BAD_ENVELOPE' }));
    },
  );

  it('is a control message if it has nothing but our key', () => {
    const control: ControlPacket = { cancel: 'id' };
    const decoded = decode(JSON.stringify({ parley: control }));

    expect(decoded).toBeInstanceOf(ControlMessage);
    expect((decoded as ControlMessage).control).toEqual(control);
  });

  it.each(['{"pattern":"p","parley":{"cancel":"x"}}', '{"pattern":"p","data":1,"control":{"cancel":"x"}}'])(
    'is no control message beside a pattern: %s',
    text => {
      expect(decode(text)).not.toBeInstanceOf(ControlMessage);
      expect(decode(text)).toHaveProperty('pattern', 'p');
    },
  );
});

describe('a deserializer of the user', () => {
  const decoder = (deserialize: (value: unknown, options: object) => unknown): RequestDecoder =>
    new RequestDecoder({ deserialize });

  it('gets what was JSON as a value, with the channel and the message', () => {
    const got: unknown[] = [];
    const made = decoder((value, options) => {
      got.push(value, options);
      return { pattern: 'p', data: value };
    });

    expect(made.decode('{"a":1}', 'c')).toEqual({ pattern: 'p', data: { a: 1 } });
    expect(got).toEqual([{ a: 1 }, { channel: 'c', raw: '{"a":1}' }]);
  });

  it('gets anything else as it came, since the format may be its own', () => {
    const message = new Uint8Array([0x81, 0xa1, 0xff]);

    expect(decoder(value => ({ pattern: 'p', data: value })).decode(message, undefined)).toEqual({
      pattern: 'p',
      data: message,
    });
  });

  it('may take its time', async () => {
    const made = decoder(value => Promise.resolve({ pattern: 'p', data: value }));

    await expect(made.decode('1', undefined)).resolves.toEqual({ pattern: 'p', data: 1 });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('bad');
      },
      'PARLEY_DESERIALIZATION_FAILED',
    ],
    ['rejects', () => Promise.reject(new Error('bad')), 'PARLEY_DESERIALIZATION_FAILED'],
    ['gives nothing', () => undefined, 'PARLEY_BAD_ENVELOPE'],
    ['gives null later', () => Promise.resolve(null), 'PARLEY_BAD_ENVELOPE'],
    ['gives no pattern', () => ({ data: 1 }), 'PARLEY_BAD_ENVELOPE'],
  ])('that %s costs that message, with a coded error', async (_how, deserialize, code) => {
    const decoded = (async () => decoder(deserialize).decode('1', 'c'))();

    await expect(decoded).rejects.toMatchObject({ code });
  });

  it('does not see control messages', () => {
    const deserialize = jest.fn();
    void decoder(deserialize).decode('{"parley":{"cancel":"x"}}', undefined);

    expect(deserialize).not.toHaveBeenCalled();
  });
});

describe('a server that routes by channel', () => {
  const decodeBy = (message: unknown, deserialize?: (value: unknown) => unknown): unknown =>
    new RequestDecoder(deserialize && { deserialize }, true).decode(message, 'allowed');

  it('takes the channel for the pattern, whatever the packet says', () => {
    expect(decodeBy('{"pattern":"forbidden","data":1,"id":"x","metadata":{"a":"b"}}')).toEqual({
      pattern: 'allowed',
      data: 1,
      id: 'x',
      metadata: { a: 'b' },
    });
    expect(decodeBy('{"pattern":"allowed","data":1}')).toEqual({ pattern: 'allowed', data: 1 });
    expect(decodeBy('ON')).toEqual({ pattern: 'allowed', data: 'ON' });
  });

  it('does so with what a deserializer of the user makes of a message, now or later', async () => {
    const packet = { pattern: 'forbidden', data: 1 };

    expect(decodeBy('1', () => packet)).toEqual({ pattern: 'allowed', data: 1 });
    expect(await decodeBy('1', () => Promise.resolve(packet))).toEqual({ pattern: 'allowed', data: 1 });
    expect(decodeBy('1', () => ({ data: 1 }))).toEqual({ pattern: 'allowed', data: 1 });
    expect(() => decodeBy('1', () => null)).toThrow(expect.objectContaining({ code: 'PARLEY_BAD_ENVELOPE' }));
  });

  it('needs a pattern in the packet where there is no channel', () => {
    const decoder = new RequestDecoder(undefined, true);

    expect(decoder.decode('{"pattern":"p","data":1}', undefined)).toEqual({ pattern: 'p', data: 1 });
    expect(() => decoder.decode('{"data":1}', undefined)).toThrow(
      expect.objectContaining({ code: 'PARLEY_BAD_ENVELOPE' }),
    );
  });
});
