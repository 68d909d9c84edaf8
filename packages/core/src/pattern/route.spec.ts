import { runInNewContext } from 'node:vm';
import type { Pattern } from './pattern.js';
import { toRoute } from './route.js';

const route = (pattern: unknown): string => toRoute(pattern as Pattern);

const refusal = (message: string): Error =>
  expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN', message: expect.stringContaining(message) });

const nested = (depth: number): object => (depth === 1 ? { leaf: 1 } : { child: nested(depth - 1) });

const wide = (keys: number): object => Object.fromEntries(Array.from({ length: keys }, (_, i) => [`k${i}`, i]));

describe('toRoute', () => {
  it.each([
    'sum',
    'true',
    'null',
    '1.0',
    '1e3',
    '"q"',
    '007',
    '[1]',
    '{ "a": 1 }',
    '{"b":1,"a":2}',
    '12345678901234567890',
    ' ',
    'Sum ',
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'NaN',
    '[MAX_DEPTH_REACHED]',
    'über',
    '😀',
    'a\nb',
    '\u0000',
  ])('leaves the string %j as it is', text => {
    expect(route(text)).toBe(text);
  });

  it.each([
    [1, '1'],
    [0, '0'],
    [-0, '0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [-1e-7, '-1e-7'],
  ])('routes the number %d as %s', (number, text) => {
    expect(route(number)).toBe(text);
  });

  it.each<[unknown, string]>([
    [{ cmd: 'sum' }, '{"cmd":"sum"}'],
    [{ role: 'math', cmd: 'sum', v: 1 }, '{"cmd":"sum","role":"math","v":1}'],
    [{ b: { d: 1, c: true }, a: null }, '{"a":null,"b":{"c":true,"d":1}}'],
    [{ a: '1' }, '{"a":"1"}'],
    [{ a: 1 }, '{"a":1}'],
    [{ a: 'null' }, '{"a":"null"}'],
    [{}, '{}'],
    [{ a: {} }, '{"a":{}}'],
    [{ 0: 'x' }, '{"0":"x"}'],
    [{ '': '' }, '{"":""}'],
    [{ 'say "hi"': 'back\\slash' }, '{"say \\"hi\\"":"back\\\\slash"}'],
    [{ a: 'line\nbreak' }, '{"a":"line\nbreak"}'],
    [{ long: 'x'.repeat(100) + '"' }, `{"long":"${'x'.repeat(100)}\\""}`],
    [{ smile: '😀' }, '{"smile":"😀"}'],
    [{ z: 1, Z: 1, é: 1, a: 1, _: 1, 10: 1, 9: 1 }, '{"_":1,"10":1,"9":1,"a":1,"é":1,"z":1,"Z":1}'],
    [{ é: 1, é: 2 }, '{"e\u0301":1,"é":2}'],
    [{ é: 2, é: 1 }, '{"e\u0301":1,"é":2}'],
    [JSON.parse('{"__proto__": 1, "constructor": {"prototype": 2}}'), '{"__proto__":1,"constructor":{"prototype":2}}'],
    [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    [runInNewContext('({ b: { c: 1 }, a: 2 })'), '{"a":2,"b":{"c":1}}'],
    [{ toJSON: 'text' }, '{"toJSON":"text"}'],
    [wide(20), toRoute(JSON.parse(JSON.stringify(wide(20))))],
    [nested(6), '{"child":{"child":{"child":{"child":{"child":{"leaf":1}}}}}}'],
  ])('routes the object %j as its canonical text', (object, text) => {
    expect(route(object)).toBe(text);
    expect(route(text)).toBe(text);
  });

  it.each<[string, unknown, string]>([
    ['an empty string', '', 'is empty'],
    ['undefined', undefined, 'is undefined'],
    ['null', null, 'is null'],
    ['a boolean', true, 'is true'],
    ['a symbol', Symbol('s'), 'is a symbol'],
    ['a bigint', 1n, 'is a bigint'],
    ['a function', () => 1, 'is a function'],
    ['NaN', NaN, 'is NaN'],
    ['Infinity', -Infinity, 'is -Infinity'],
    ['an array', ['a'], 'is an array'],
    ['an empty array', [], 'is an array'],
    ['a Date', new Date(), 'is an instance of Date'],
    ['a RegExp', /a/, 'is an instance of RegExp'],
    ['a boxed string', new String('a'), 'is an instance of String'],
    [
      'an instance',
      new (class Command {
        readonly cmd = 'sum';
      })(),
      'is an instance of Command',
    ],
    ['an object that inherits', Object.create({ cmd: 'sum' }), 'is an instance of'],
    ['a prototype given as a literal', { __proto__: { cmd: 'sum' } }, 'is an instance of'],
    ['undefined inside', { cmd: 'sum', v: undefined }, 'has undefined at the key "v"'],
    [
      'an array inside',
      { cmd: ['sum'] },
      'has an array, which Nest routes as the object of its indices at the key "cmd"',
    ],
    ['a Map inside', { a: { b: new Map() } }, 'has an instance of Map at the key "b"'],
    ['a bigint inside', { a: 1n }, 'has a bigint at the key "a"'],
    ['a symbol inside', { a: Symbol('s') }, 'has a symbol at the key "a"'],
    ['a toJSON method', { a: 1, toJSON: () => 'forged' }, 'has a function at the key "toJSON"'],
    ['NaN inside', { a: NaN }, 'has NaN at the key "a"'],
    ['21 keys', wide(21), 'has more than 20 keys'],
    ['7 levels', nested(7), 'is more than 6 objects deep'],
    ['half a surrogate pair', 'a\ud800', 'holds half of a surrogate pair'],
    ['half a surrogate pair inside', { a: '\udc00' }, 'holds half of a surrogate pair'],
    ['half a surrogate pair as a key', { '\ud800': 1 }, 'holds half of a surrogate pair'],
  ])('refuses %s', (_, pattern, message) => {
    expect(() => route(pattern)).toThrow(refusal(message));
  });

  it('says how to mend what it refuses', () => {
    expect(() => route(['a'])).toThrow(refusal('Use a string, a number or a plain object'));
    expect(() => route({ v: undefined })).toThrow(refusal('Leave the key out'));
  });

  it('refuses a cycle without overflowing the stack', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;

    expect(() => route(cycle)).toThrow(refusal('more than 6 objects deep'));
  });

  it('refuses a hostile object before it does any work on it', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = { deep };
    const million = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, i) => [`${1_000_000 - i}k`, i]));

    expect(() => route(deep)).toThrow(refusal('deep'));
    expect(() => route(million)).toThrow(refusal('keys'));
  });

  it('reads each key once', () => {
    const reads: PropertyKey[] = [];
    const spied = new Proxy(
      { b: 1, a: 'x' },
      {
        get(target, key) {
          reads.push(key);
          return Reflect.get(target, key) as unknown;
        },
      },
    );

    expect(route(spied)).toBe('{"a":"x","b":1}');
    expect(reads).toEqual(['a', 'b']);
  });

  it('leaves the pattern as it was', () => {
    const frozen = Object.freeze({ b: Object.freeze({ d: 1, c: 2 }), a: 3 });

    expect(route(frozen)).toBe('{"a":3,"b":{"c":2,"d":1}}');
    expect(Object.keys(frozen)).toEqual(['b', 'a']);
  });

  it('knows only what JSON sees of an object', () => {
    const object = Object.defineProperty({ a: 1, [Symbol('s')]: 2 }, 'hidden', { value: 3 });

    expect(route(object)).toBe('{"a":1}');
  });
});
