import { ResolvedPatterns } from '../client/resolved-pattern.js';
import { objectEnvelope } from './object-envelope.js';

const target = new ResolvedPatterns().resolve({ b: 1, a: 2 });

describe('packets as objects', () => {
  it('have the keys of Nest, in its order', () => {
    const request = objectEnvelope.request({ target, data: 5, id: 'ID', metadata: { a: 'b' }, extension: { v: 1 } });

    expect(Object.entries(request)).toEqual([
      ['pattern', { b: 1, a: 2 }],
      ['data', 5],
      ['metadata', { a: 'b' }],
      ['parley', { v: 1 }],
      ['id', 'ID'],
    ]);
    expect(Object.keys(objectEnvelope.reply({ id: 'ID', isDisposed: true, response: 1 }))).toEqual([
      'response',
      'isDisposed',
      'id',
    ]);
  });

  it('have no key that is not set, since not every format leaves those out', () => {
    const unset = { metadata: undefined, extension: undefined };

    expect(Object.keys(objectEnvelope.request({ target, data: 5, id: 'ID', ...unset }))).toEqual([
      'pattern',
      'data',
      'id',
    ]);
    expect(Object.keys(objectEnvelope.event({ target, data: 5, metadata: undefined }))).toEqual(['pattern', 'data']);
    expect(
      Object.keys(objectEnvelope.reply({ response: 1, isDisposed: undefined, parley: undefined, id: 'ID' })),
    ).toEqual(['response', 'id']);
  });

  it('hold the data and the pattern themselves', () => {
    const data = {};

    expect(objectEnvelope.event({ target, data })).toEqual({ pattern: target.pattern, data });
    expect((objectEnvelope.event({ target, data }) as { data: unknown }).data).toBe(data);
    expect(objectEnvelope.wrap(data)).toBe(data);
  });
});
