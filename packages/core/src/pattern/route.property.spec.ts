import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import type { Pattern, PatternValue } from './pattern.js';
import { isPlainObject } from './plain-object.js';
import { toRoute } from './route.js';

/** Runs a module in a process of its own, from this folder, and returns its `output`. */
const inChild = (script: string, input: unknown, locale = 'en_US.UTF-8'): unknown => {
  const source = `
    import 'reflect-metadata';
    import { readFileSync } from 'node:fs';
    import { createRequire } from 'node:module';
    const require = createRequire(process.cwd() + '/child.js');
    const input = JSON.parse(readFileSync(0, 'utf8'));
    ${script}
    process.stdout.write(JSON.stringify(output));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', source], {
      cwd: __dirname,
      input: JSON.stringify(input),
      env: { ...process.env, LC_ALL: locale, LANG: locale },
      maxBuffer: 2 ** 28,
    }).toString(),
  );
};

const importNest = `
  const { transformPatternToRoute } = await import('@nestjs/microservices/utils/transform-pattern.utils.js');
  const { Server } = await import('@nestjs/microservices');`;

const words = [
  'a',
  'A',
  'b',
  'B',
  'z',
  'Z',
  'cmd',
  'Cmd',
  'userId',
  'user_id',
  'user-id',
  '_',
  '-',
  '.',
  '/',
  ' ',
  '0',
  '1',
  '9',
  '10',
  '007',
  'é',
  'e\u0301',
  'É',
  'ä',
  'ö',
  'å',
  'ø',
  'Ø',
  'ß',
  'ss',
  'æ',
  'ı',
  'İ',
  'ñ',
  'ch',
  'll',
  'l·',
  'đ',
  'þ',
  'я',
  'й',
  'ω',
  '漢',
  'ア',
  'ｱ',
  '😀',
  '"',
  '\\',
  '\n',
  '\t',
  '{',
  '}',
  ':',
  ',',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
];

const text = fc.oneof(
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map(parts => parts.join('')),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);

const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

const leaf = fc.oneof({ weight: 3, arbitrary: text }, number, fc.boolean(), fc.constant(null), fc.constant(''));

/** Keys that collate alike have no order of their own in Nest, which takes them as written: here, by code unit. */
const object = (value: fc.Arbitrary<PatternValue>): fc.Arbitrary<{ readonly [key: string]: PatternValue }> =>
  fc
    .uniqueArray(fc.tuple(text, value), { selector: ([key]) => key, maxLength: 6 })
    .map(entries => Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))));

const patternObject = object(fc.oneof(leaf, object(fc.oneof(leaf, object(leaf)))));

const pattern: fc.Arbitrary<Pattern> = fc.oneof(text, number, { weight: 6, arbitrary: patternObject });

const sample = (seed: number, count: number): readonly Pattern[] => fc.sample(pattern, { seed, numRuns: count });

/** The same pattern with the keys the other way round, as far as JavaScript lets one choose. */
const reversed = (value: unknown): unknown =>
  isPlainObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, reversed(inner)]),
      )
    : value;

/** What tells patterns apart: equal for a number and its text, for an object in whatever order and its canonical text. */
const identity = (value: Pattern): string => {
  const ordered = (inner: unknown): unknown =>
    isPlainObject(inner)
      ? Object.keys(inner)
          .sort()
          .map(key => [key, ordered(inner[key])])
      : inner;
  return isPlainObject(value) ? JSON.stringify(ordered(value)) : `text ${String(value)}`;
};

const parse = (route: string): unknown => {
  try {
    return JSON.parse(route);
  } catch {
    return undefined;
  }
};

describe('toRoute, on thousands of patterns', () => {
  it('says what Nest says, and what the Nest server finds the handler by', () => {
    const patterns = sample(11, 3000);
    const nest = inChild(
      `${importNest}
      const output = input.map(pattern => {
        const route = transformPatternToRoute(pattern);
        const wire = typeof pattern === 'object' ? JSON.stringify(pattern) : route;
        return { route, found: Server.prototype.getRouteFromPattern.call(Server.prototype, wire) };
      });`,
      patterns,
    ) as readonly { readonly route: string; readonly found: string }[];

    expect(patterns.map(toRoute)).toEqual(nest.map(({ route }) => route));
    const objects = patterns.flatMap((value, i) => (typeof value === 'object' ? [nest[i]] : []));
    expect(objects.length).toBeGreaterThan(1500);
    expect(objects.map(each => each?.found)).toEqual(objects.map(each => each?.route));
  });

  it('is the same whatever the order of the keys', () => {
    fc.assert(
      fc.property(patternObject, value => {
        expect(toRoute(reversed(value) as Pattern)).toBe(toRoute(value));
      }),
      { seed: 12, numRuns: 2000 },
    );
  });

  it('comes out again where a route is parsed as JSON', () => {
    const objects = sample(13, 10_000).filter(value => typeof value === 'object');
    const routes = objects.map(toRoute);
    const readable = routes.filter(route => parse(route) !== undefined);

    expect(readable.length).toBeGreaterThan(3000);
    expect(readable.map(route => toRoute(parse(route) as Pattern))).toEqual(readable);
    expect(routes.map(toRoute)).toEqual(routes);
  });

  it('is different for different patterns', () => {
    const routes = new Map<string, string>();
    const few = fc.constantFrom('a', 'b', '', '1', 'null', '"', '\\', '{}', ':', ',');
    const value = fc.oneof(few, fc.constantFrom<PatternValue>(1, -1, 0.5, true, false, null));
    const level = (inner: fc.Arbitrary<PatternValue>): fc.Arbitrary<PatternValue> =>
      fc.dictionary(few, inner, { maxKeys: 2 });
    const close = fc.sample(level(fc.oneof(value, level(fc.oneof(value, level(value))))), {
      seed: 14,
      numRuns: 20_000,
    });

    for (const each of [...(close as Pattern[]), ...sample(15, 2000)]) {
      const route = toRoute(each);
      const known = routes.get(route);
      // an ordinary text may be the canonical text of an object, and is that object then
      if (typeof each !== 'object' && parse(route) !== undefined) continue;
      if (known === undefined) routes.set(route, identity(each));
      else expect([route, identity(each)]).toEqual([route, known]);
    }
    expect(new Set(routes.values()).size).toBe(routes.size);
    expect(routes.size).toBeGreaterThan(3000);
  });

  it.each(['sv_SE.UTF-8', 'tr_TR.UTF-8', 'C'])('is the same on a host whose locale is %s', locale => {
    const patterns = [...sample(16, 300), { z: 1, ö: 2, ä: 3, Z: 4, i: 5, I: 6, İ: 7, ı: 8, w: 9, v: 10 }];
    const output = inChild(
      `const { toRoute } = require('./route.ts');
      const order = ['ö', 'z', 'ä'].sort((a, b) => a.localeCompare(b)).join('');
      const output = { routes: input.map(toRoute), order };`,
      patterns,
      locale,
    ) as { readonly routes: readonly string[]; readonly order: string };

    expect(output.routes).toEqual(patterns.map(toRoute));
    // otherwise the locale would not have been taken, and this test would show nothing
    expect(output.order).toBe(locale.startsWith('sv') ? 'zäö' : 'äöz');
  });
});

describe('what toRoute refuses', () => {
  const pairs: readonly (readonly [refused: string, other: string])[] = [
    ["{ a: ['x'] }", "{ a: { 0: 'x' } }"],
    ['{ a: [] }', '{ a: {} }'],
    ['{ a: new Date() }', '{ a: {} }'],
    ['{ a: new Map([[1, 2]]) }', '{ a: {} }'],
    ['{ a: NaN }', '{ a: null }'],
    ['{ a: undefined }', '{}'],
    ['{ a: 1n }', '{ a: 1 }'],
    ['{ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }', '{ a: { b: { c: { d: { e: { f: { g: 2 } } } } } } }'],
    [
      'Object.fromEntries([...Array(21).keys()].map(i => [i, 1]))',
      'Object.fromEntries([...Array(22).keys()].map(i => [i, 2]))',
    ],
  ];
  let routes: readonly (readonly [readonly unknown[], readonly unknown[]])[];

  beforeAll(() => {
    routes = inChild(
      `${importNest}
      const onTheWire = pattern => {
        try { return transformPatternToRoute(JSON.parse(JSON.stringify(pattern))); } catch {}
      };
      const routes = ([pattern]) => [transformPatternToRoute(pattern), onTheWire(pattern)];
      const output = input.map(pair => pair.map(source => routes(eval('[' + source + ']'))));`,
      pairs,
    ) as typeof routes;
  });

  it.each(pairs.map((pair, i) => [...pair, i] as const))(
    'is confused by Nest with another pattern, in memory or on the wire: %s with %s',
    (refused, _, i) => {
      const [first, second] = routes[i] as (typeof routes)[number];

      expect(() => toRoute((eval(`[${refused}]`) as [Pattern])[0])).toThrow('This pattern');
      expect(first.filter(route => route !== null && second.includes(route))).not.toEqual([]);
    },
  );
});
