import * as fc from 'fast-check';
import { isWildcard } from './wildcard-filter.js';
import { compileWildcard } from './wildcard-matcher.js';
import type { WildcardSyntax } from './wildcard-syntax.js';

const mqtt: WildcardSyntax = { separator: '/', single: '+', multi: '#', hiddenPrefix: '$' };
const nats: WildcardSyntax = { separator: '.', single: '*', multi: '>', multiMinimum: 1, matchEmpty: false };
const amqp: WildcardSyntax = { separator: '.', single: '*', multi: '#', multiPlace: 'anywhere' };

const syntaxes = { mqtt, nats, amqp };

/** What a matcher should say, written for nothing but being obviously right: it takes exponential time. */
const expected = (filter: string, subject: string, syntax: WildcardSyntax): boolean => {
  const { separator, single, multi, multiMinimum = 0, matchEmpty = true, hiddenPrefix } = syntax;
  const wild = (word: string | undefined): boolean => word !== undefined && (matchEmpty || word !== '');
  const match = (parts: readonly string[], words: readonly string[]): boolean => {
    const [part, ...others] = parts;
    if (part === undefined) return words.length === 0;
    if (part === multi) {
      for (let taken = 0; taken <= words.length && words.slice(0, taken).every(wild); taken++) {
        if (taken >= multiMinimum && match(others, words.slice(taken))) return true;
      }
      return false;
    }
    return (part === single ? wild(words[0]) : part === words[0]) && match(others, words.slice(1));
  };
  const parts = filter.split(separator);
  const hidden = hiddenPrefix !== undefined && subject.startsWith(hiddenPrefix);
  if (hidden && (parts[0] === single || parts[0] === multi)) return false;
  return match(parts, subject === '' ? [] : subject.split(separator));
};

describe('compileWildcard', () => {
  it.each<[keyof typeof syntaxes, string, string, boolean]>([
    ['mqtt', 'a/+', 'a/b', true],
    ['mqtt', 'a/+', 'a', false],
    ['mqtt', 'a/+', 'a/b/c', false],
    ['mqtt', 'a/+', 'a/', true],
    ['mqtt', '+', '/finance', false],
    ['mqtt', '/+', '/finance', true],
    ['mqtt', '+/+', '/finance', true],
    ['mqtt', '+/b/+', 'a/b/c', true],
    ['mqtt', 'a/#', 'a', true],
    ['mqtt', 'a/#', 'a/b', true],
    ['mqtt', 'a/#', 'a/b/c/d', true],
    ['mqtt', 'a/#', 'ab', false],
    ['mqtt', 'a/+/#', 'a', false],
    ['mqtt', '#', 'a/b', true],
    ['mqtt', '#', '$SYS/uptime', false],
    ['mqtt', '+/uptime', '$SYS/uptime', false],
    ['mqtt', '$SYS/#', '$SYS/uptime', true],
    ['mqtt', '$SYS/+', '$SYS/uptime', true],
    ['mqtt', 'a+b', 'a+b', true],
    ['mqtt', 'a+b', 'a/b', false],
    ['mqtt', 'a#', 'a/b', false],
    ['mqtt', 'a#/+', 'a#/b', true],
    ['mqtt', 'a', 'a', true],
    ['mqtt', 'a', 'A', false],
    ['nats', 'a.*', 'a.b', true],
    ['nats', 'a.*', 'a.', false],
    ['nats', 'a.*.c', 'a.b.c', true],
    ['nats', 'a.>', 'a', false],
    ['nats', 'a.>', 'a.b', true],
    ['nats', 'a.>', 'a.b.c', true],
    ['nats', 'a.>', 'a.b..c', false],
    ['nats', '>', 'a', true],
    ['nats', '>', '', false],
    ['nats', 'a>', 'a>', true],
    ['nats', 'a.+', 'a.b', false],
    ['amqp', 'a.#', 'a', true],
    ['amqp', '#', '', true],
    ['amqp', '*', '', false],
    ['amqp', '#.b', 'b', true],
    ['amqp', '#.b', 'a.a.b', true],
    ['amqp', '#.b', 'b.a', false],
    ['amqp', 'a.#.b', 'a.b', true],
    ['amqp', 'a.#.b', 'a.x.y.b', true],
    ['amqp', 'a.#.b', 'a', false],
    ['amqp', '#.a.#', 'x.a.y', true],
    ['amqp', '#.#', '', true],
    ['amqp', '#.*', '', false],
    ['amqp', '*.#.*', 'a.b', true],
    ['amqp', '*.#.*', 'a', false],
    ['amqp', '#.a.*.b.#', 'x.a.a.y.b', true],
    ['amqp', '#.a.*.b.#', 'x.a.a.y.y.b', false],
    ['amqp', 'a.*.#.b', 'a..b', true],
  ])('in %s: %s on %s is %s', (syntax, filter, subject, matches) => {
    expect(compileWildcard(filter, syntaxes[syntax])(subject)).toBe(matches);
    expect(expected(filter, subject, syntaxes[syntax])).toBe(matches);
  });

  it.each([
    ['mqtt', 'a/#/b'],
    ['mqtt', '#/a'],
    ['nats', 'a.>.b'],
  ] as const)('in %s: refuses the multi wildcard in the middle of %s', (syntax, filter) => {
    expect(() => compileWildcard(filter, syntaxes[syntax])).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN', message: expect.stringContaining(filter) }),
    );
  });

  it('refuses a syntax without a separator', () => {
    expect(() => compileWildcard('a', { separator: '' })).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_OPTION' }),
    );
  });

  it('knows separators and wildcards of several characters', () => {
    const matches = compileWildcard('a::any::many::z', {
      separator: '::',
      single: 'any',
      multi: 'many',
      multiPlace: 'anywhere',
    });

    expect(matches('a::b::c::d::z')).toBe(true);
    expect(matches('a::z')).toBe(false);
  });

  it.each([
    ['mqtt', mqtt, ['a', 'b', '', '$x', '+', 'a+']],
    ['nats', nats, ['a', 'b', '', '*', 'a>']],
    ['amqp', amqp, ['a', 'b', '', '*', '#']],
    ['amqp without empty words', { ...amqp, matchEmpty: false }, ['a', 'b', '', '*', '#']],
    ['amqp with a minimum of one', { ...amqp, multiMinimum: 1 }, ['a', 'b', '', '*', '#']],
  ] as const)('says what a naive matcher says, in %s', (_, syntax: WildcardSyntax, alphabet) => {
    const { separator, single, multi } = syntax;
    const words = fc.array(fc.constantFrom(...alphabet, single as string), { maxLength: 7 });
    const tail = fc.constantFrom([], [multi as string]);
    const anywhere = fc.array(fc.constantFrom(...alphabet, single as string, multi as string), { maxLength: 7 });
    const filters =
      syntax.multiPlace === 'anywhere' ? anywhere : fc.tuple(words, tail).map(([head, end]) => [...head, ...end]);
    const subjects = fc.array(fc.constantFrom(...alphabet), { maxLength: 8 });

    fc.assert(
      fc.property(filters, fc.array(subjects, { minLength: 5, maxLength: 5 }), (parts, several) => {
        const filter = parts.join(separator);
        const matches = compileWildcard(filter, syntax);
        const asked = several.map(words => words.join(separator));
        // without wildcards filter and subject are texts, the empty one included
        const wanted = asked.map(subject =>
          isWildcard(filter, syntax) ? expected(filter, subject, syntax) : filter === subject,
        );
        expect([filter, asked, asked.map(matches)]).toEqual([filter, asked, wanted]);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it.each([31, 32, 33, 63, 64, 65, 200])('carries over from state to state in a filter of %d words', length => {
    const words = Array.from({ length }, (_, i) => `w${i}`);
    const matches = compileWildcard(`#.${words.join('.')}`, amqp);

    expect(matches(words.join('.'))).toBe(true);
    expect(matches(`w0.w1.${words.join('.')}`)).toBe(true);
    expect(matches(words.slice(1).join('.'))).toBe(false);
    expect(matches(`${words.join('.')}.w0`)).toBe(false);
  });

  it('looks at each of 10 000 words once, where backtracking would not end', () => {
    const subject = 'a.'.repeat(9_999) + 'a';
    const greedy = compileWildcard('#.a.#.a.#.a.#.a.#.a.#.a.#.a.#.b', amqp);
    const fixed = compileWildcard(`${'a.*.'.repeat(5_000)}#`, { ...amqp, multiPlace: 'last' });
    const lookUps = jest.spyOn(Map.prototype, 'get');
    const searches = jest.spyOn(String.prototype, 'indexOf');

    const results = [greedy(subject), fixed(subject)];
    const looks = [lookUps.mock.calls.length, searches.mock.calls.length];
    lookUps.mockRestore();
    searches.mockRestore();

    expect(results).toEqual([false, true]);
    expect(looks).toEqual([10_000, 10_000]);
  });

  it('matches filters and subjects of 10 000 words', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `w${i % 100}`).join('.');

    expect(compileWildcard(`#.${words}.#`, amqp)(words)).toBe(true);
    expect(compileWildcard(`#.${words}.#.x`, amqp)(words)).toBe(false);
    expect(compileWildcard(`${words}.>`, nats)(words)).toBe(false);
    expect(compileWildcard(`${words}.>`, nats)(`${words}.x`)).toBe(true);
  });

  it('may be asked again and again', () => {
    const matches = compileWildcard('#.b', amqp);

    expect(['a.b', 'a', 'b', 'a.b.c'].map(matches)).toEqual([true, false, true, false]);
  });
});

describe('isWildcard', () => {
  it.each([
    ['a/+', true],
    ['#', true],
    ['a+b/c#', false],
    ['a/b', false],
    ['', false],
  ])('of %s is %s', (text, wildcard) => {
    expect(isWildcard(text, mqtt)).toBe(wildcard);
  });

  it('is false for a syntax without wildcards', () => {
    expect(isWildcard('a/+/#', { separator: '/' })).toBe(false);
  });
});
