import * as fc from 'fast-check';
import { jsonText } from './json-text.js';

class Person {
  constructor(readonly name: string) {}
}

const scalar = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.constantFrom(null, undefined, NaN, Infinity, -0, 'ä', '\u2028', '\ud800', '"', '\\', '\u007f', '\n'),
);
const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('2', '10', 'toString', '"', 'ü'));
const fields = fc.dictionary(key, scalar, { maxKeys: 12 });

describe('jsonText', () => {
  it('is what JSON.stringify makes of scalars and of objects of them', () => {
    fc.assert(
      fc.property(fc.oneof(scalar, fields), value => expect(jsonText(value)).toBe(JSON.stringify(value))),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('is what JSON.stringify makes of anything nested', () => {
    fc.assert(
      fc.property(fc.anything({ withDate: true, withNullPrototype: true, withMap: true }), value =>
        expect(jsonText(value)).toBe(JSON.stringify(value)),
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  it.each<[string, unknown]>([
    ['a class', new Person('x')],
    ['toJSON of its own', { a: 1, toJSON: () => ({ b: 2 }) }],
    ['toJSON of its class', new Date(0)],
    ['a getter', Object.defineProperty({ a: 1 }, 'b', { get: () => 2, enumerable: true })],
    ['a hidden field', Object.defineProperty({ a: 1 }, 'b', { value: 2 })],
    ['a symbol for a key', { a: 1, [Symbol('b')]: 2 }],
    ['a symbol for a value', { a: 1, b: Symbol('b') }],
    ['a function for a value', { a: () => 1, b: 2 }],
    ['a field named __proto__', JSON.parse('{"__proto__":1,"a":2}')],
    ['boxed values', { a: Object(1) as unknown, b: Object('x') as unknown }],
    ['no prototype', Object.assign(Object.create(null) as object, { a: 1 })],
    ['nothing at all', {}],
    ['an array', [1, undefined]],
    ['a proxy', new Proxy({ a: 1 }, {})],
  ])('is what JSON.stringify makes of an object with %s', (_name, value) => {
    expect(jsonText(value)).toBe(JSON.stringify(value));
  });

  it('knows of no inherited field, nor misses a toJSON that all objects have', () => {
    const everybody = Object.prototype as unknown as Record<string, unknown>;
    try {
      everybody.inherited = 1;
      expect(jsonText({ a: 1 })).toBe('{"a":1}');
      everybody.toJSON = (): string => 'mine';
      expect(jsonText({ a: 1 })).toBe('"mine"');
    } finally {
      delete everybody.inherited;
      delete everybody.toJSON;
    }
  });

  it.each([() => 1, Symbol('s'), undefined])('has none for %p', value => {
    expect(jsonText(value)).toBeUndefined();
  });

  it('throws for what has none inside, as JSON.stringify does', () => {
    const circle: Record<string, unknown> = { a: 1 };
    circle.self = circle;

    expect(() => jsonText({ a: 1n })).toThrow(TypeError);
    expect(() => jsonText(1n)).toThrow(TypeError);
    expect(() => jsonText(circle)).toThrow('circular');
  });

  it('goes on with more keys than it remembers', () => {
    for (let n = 0; n < 5000; n++) expect(jsonText({ [`key${n}`]: n })).toBe(`{"key${n}":${n}}`);
  });
});
