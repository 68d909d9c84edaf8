import { HandlerRegistry } from '../server/handler-registry.js';
import { toRoute } from './route.js';
import type { WildcardPatterns } from './wildcard-patterns.js';

/** What ends in `*` stands for all that begins with what is before. */
const prefixes: WildcardPatterns = {
  compile: pattern => (pattern.endsWith('*') ? channel => channel.startsWith(pattern.slice(0, -1)) : undefined),
};

const registry = (patterns: WildcardPatterns, ...routes: readonly string[]): HandlerRegistry => {
  const made = new HandlerRegistry(patterns);
  for (const pattern of routes) {
    for (const isEvent of [false, true]) {
      made.add({ pattern, route: toRoute(pattern), isEvent, callback: () => undefined, extras: {} });
    }
  }
  return made;
};

describe('wildcards that are no words', () => {
  it('match what they compile to; a pattern that compiles to nothing is an ordinary one', () => {
    const made = registry(prefixes, 'user*', 'exact');

    expect(['users', 'user*', 'exact', 'exactly', 'us'].map(pattern => made.message(pattern)?.route)).toEqual([
      'user*',
      'user*',
      'exact',
      undefined,
      undefined,
    ]);
  });

  it.each([[['a*', 'abc*', 'ab*']], [['ab*', 'a*', 'abc*']]])(
    'are asked in one order on every replica, the longest first (%p)',
    routes => {
      const made = registry(prefixes, ...routes);

      expect(made.message('abcd')?.route).toBe('abc*');
      expect(made.event('abcd').map(({ route }) => route)).toEqual(['abc*', 'ab*', 'a*']);
    },
  );

  it('of equal length are asked by code unit', () => {
    const any: WildcardPatterns = { compile: () => () => true };

    expect(
      registry(any, 'b', 'a')
        .event('c')
        .map(({ route }) => route),
    ).toEqual(['a', 'b']);
  });

  it('are asked in the order the transport gives, if it does', () => {
    const shortest: WildcardPatterns = { ...prefixes, compare: (a, b) => a.length - b.length };

    expect(registry(shortest, 'abc*', 'a*').message('abcd')?.route).toBe('a*');
  });

  it('may refuse a pattern, which then is not registered', () => {
    const refusing: WildcardPatterns = {
      compile: () => {
        throw new Error('no');
      },
    };
    const made = new HandlerRegistry(refusing);
    const handler = { pattern: 'a', route: 'a', isEvent: true, callback: () => undefined, extras: {} };

    expect(() => made.add(handler)).toThrow('no');
    expect(made.all()).toEqual([]);
  });
});
