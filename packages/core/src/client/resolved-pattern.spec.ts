import { ResolvedPatterns } from './resolved-pattern.js';

describe('the patterns of a client', () => {
  it('are resolved once for each route', () => {
    const patterns = new ResolvedPatterns();
    const first = patterns.resolve({ b: 1, a: 'x' });

    expect(first).toEqual({
      pattern: { b: 1, a: 'x' },
      route: '{"a":"x","b":1}',
      jsonHead: '{"pattern":{"b":1,"a":"x"},"data":',
      routedJsonHead: '{"pattern":"{\\"a\\":\\"x\\",\\"b\\":1}","data":',
    });
    expect(patterns.resolve({ a: 'x', b: 1 })).toBe(first);
    expect(patterns.resolve('sum')).toBe(patterns.resolve('sum'));
  });

  it('go out as they were written, whatever else has the same route', () => {
    const patterns = new ResolvedPatterns();

    expect(patterns.resolve(7).jsonHead).toBe('{"pattern":7,"data":');
    expect(patterns.resolve('7').route).toBe('7');
  });

  it.each<unknown>([
    undefined,
    null,
    '',
    [],
    ['a'],
    NaN,
    Infinity,
    true,
    () => 1,
    new Date(),
    { a: undefined },
    { a: [1] },
  ])('are refused if they have no route: %p', pattern => {
    expect(() => new ResolvedPatterns().resolve(pattern as never)).toThrow(
      expect.objectContaining({ code: 'PARLEY_INVALID_PATTERN' }),
    );
  });

  it('are not kept without end if there is one for each call', () => {
    const patterns = new ResolvedPatterns();
    for (let n = 0; n < 20_000; n++) patterns.resolve(`user.${n}`);

    const { byRoute } = patterns as unknown as { readonly byRoute: ReadonlyMap<string, unknown> };
    expect(byRoute.size).toBeLessThanOrEqual(4096);
  });
});
