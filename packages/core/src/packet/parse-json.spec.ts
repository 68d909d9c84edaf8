import { parseJson } from './parse-json.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('parseJson', () => {
  it('parses text, and bytes as UTF-8', () => {
    expect(parseJson('{"a":"ä😀"}')).toEqual({ a: 'ä😀' });
    expect(parseJson(bytes('{"a":"ä😀"}'))).toEqual({ a: 'ä😀' });
    expect(parseJson(Buffer.from('[1]'))).toEqual([1]);
  });

  it('leaves alone what the driver has parsed', () => {
    const value = { a: 1 };

    expect(parseJson(value)).toBe(value);
    expect(parseJson(5)).toBe(5);
    expect(parseJson(undefined)).toBeUndefined();
  });

  it.each(['', '{', 'ON', 'undefined', "{'a':1}"])('throws a SyntaxError for %j', text => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(() => parseJson(bytes(text))).toThrow(SyntaxError);
  });

  it('throws for bytes that are not UTF-8', () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow('not valid');
  });

  it('reads a view into a larger buffer, and nothing beside it', () => {
    const pool = bytes('xx{"a":1}yy');

    expect(parseJson(pool.subarray(2, 9))).toEqual({ a: 1 });
  });

  it('makes __proto__ an ordinary key', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true}}') as object;

    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(Object.keys(parsed)).toEqual(['__proto__']);
  });

  it('parses what is nested a hundred thousand levels deep', () => {
    const depth = 100_000;
    let level = parseJson('['.repeat(depth) + ']'.repeat(depth)) as unknown[];
    let levels = 1;
    while (level.length > 0) {
      level = level[0] as unknown[];
      levels++;
    }

    expect(levels).toBe(depth);
  });
});
