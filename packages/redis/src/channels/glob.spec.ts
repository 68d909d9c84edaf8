import fc from 'fast-check';
import { compileGlob } from './glob.js';

const matches = (glob: string, channel: string): boolean => compileGlob(glob)!(channel);

describe('a glob', () => {
  it('is a text with wildcards, and no other', () => {
    for (const text of ['a', 'a.b', '', '{"cmd":"a \\"quoted\\""}', 'a\\', 'a]'])
      expect(compileGlob(text)).toBeUndefined();
    for (const text of ['*', 'a?', 'a[b]', 'a[']) expect(compileGlob(text)).toBeDefined();
  });

  it.each([
    ['a.*', ['a.', 'a.b', 'a.b.c', 'a.*'], ['a', 'b.a.', 'ab']],
    ['*', ['', 'a', 'a.b'], []],
    ['a*c*e', ['ace', 'abcde', 'acecce'], ['ac', 'aced', 'bace']],
    ['h?llo', ['hello', 'h.llo', 'h?llo'], ['hllo', 'heello']],
    ['h[ae]llo', ['hello', 'hallo'], ['hillo', 'h[ae]llo']],
    ['h[^e]llo', ['hallo'], ['hello']],
    ['h[c-a]llo', ['hallo', 'hbllo', 'hcllo'], ['hdllo']],
    ['h\\*llo*', ['h*llo', 'h*llo!'], ['hello']],
    ['h[\\]]*', ['h]'], ['h\\']],
    ['h[ab', ['ha', 'hb'], ['h', 'h[ab']],
    ['h[]a*', [], ['h[]a', 'ha']],
  ])('%s matches as in Redis', (glob, matching, others) => {
    for (const channel of matching) expect([channel, matches(glob, channel)]).toEqual([channel, true]);
    for (const channel of others) expect([channel, matches(glob, channel)]).toEqual([channel, false]);
  });

  it('compares bytes, so that ? is not enough for what takes two', () => {
    expect(matches('é*', 'été')).toBe(true);
    expect(matches('?t', 'ét')).toBe(false);
    expect(matches('??t', 'ét')).toBe(true);
  });

  it('takes every text its stars can be filled in for, and no time worth mentioning for one it does not', () => {
    const word = fc.stringMatching(/^[a-c.]*$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1 }), word, (parts, end) => {
        const glob = parts.map(([text]) => `${text}*`).join('') + end;
        return matches(glob, parts.map(([text, filling]) => text + filling).join('') + end);
      }),
    );
    expect(matches('a*'.repeat(30) + 'b', 'a'.repeat(30_000))).toBe(false);
  });
});
