import { frame } from './frame-writer.js';

describe('frame', () => {
  it('is what Nest sends for a value of a stream', () => {
    expect(frame('{"response":1,"id":"ID"}')).toBe('24#{"response":1,"id":"ID"}');
  });

  it('counts UTF-16 code units, neither bytes nor characters', () => {
    expect(frame('"é🙂"')).toBe('5#"é🙂"');
  });
});
