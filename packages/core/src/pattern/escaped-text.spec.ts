import fc from 'fast-check';
import { escapedText, isMarked, plainText } from './escaped-text.js';

const strange = /[^a-z0-9]/g;

describe('escapedText', () => {
  it('is marked, keeps what is not strange, and names the rest by its code units', () => {
    expect(escapedText('a b%é🙂', strange)).toBe('%%a%0020b%0025%00e9%d83d%de42');
    expect(escapedText('', strange)).toBe('%%');
  });

  it('is read again, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const written = escapedText(text, strange);
        expect([plainText(written), isMarked(written)]).toEqual([text, true]);
      }),
    );
  });

  it('leaves text alone that is not marked', () => {
    expect(plainText('50%0020')).toBe('50%0020');
    expect(isMarked('50%0020')).toBe(false);
  });
});
