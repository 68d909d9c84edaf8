import * as fc from 'fast-check';
import { plainText } from '@parley/core';
import { headerName, headerValue, routeOf, subjectOf } from './nats-escape.js';

/** What a NATS server takes for a subject, and both drivers for one that is safe. */
const legal = /^[^\s.]+(\.[^\s.]+)*$/;

describe('subjectOf', () => {
  it('leaves every route alone that NATS can carry, as Nest does', () => {
    for (const route of ['sum', 'a.b.c', 'a.*.>', '{"cmd":"sum"}', '7', 'ünï', '🚀', 'a%b', '100%%', '$x', 'n*x']) {
      expect(subjectOf(route)).toBe(route);
    }
  });

  it('writes words that NATS cannot carry otherwise, and leaves wildcards their meaning', () => {
    expect(subjectOf('a b.*')).toBe('%%a%0020b.*');
    expect(subjectOf('.a')).toBe('%%.a');
    expect(subjectOf('a..b')).toBe('a.%%.b');
    expect(subjectOf('%%a')).toBe('%%%0025%0025a');
  });

  it('makes a legal subject of any route, which leads back to that route and to no other', () => {
    const routes = fc.string({
      unit: fc.constantFrom('a', '.', ' ', '%', '\n', '\0', '*', 'é', ' ', '🚀'),
      minLength: 1,
    });

    fc.assert(
      fc.property(routes, route => {
        expect(subjectOf(route)).toMatch(legal);
        expect(routeOf(subjectOf(route))).toBe(route);
      }),
    );
  });
});

describe('a header', () => {
  it('carries ordinary names and values as they are', () => {
    const text = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    expect([headerName('traceparent'), headerValue(text)]).toEqual(['traceparent', text]);
    expect(headerValue('Grüße, 100%')).toBe('Grüße, 100%');
  });

  it('carries any name and any value', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', ':', ' ', '%', '\r', '\n', '\0', 'é', '\u{1f600}') });

    fc.assert(
      fc.property(texts, text => {
        expect(headerName(text)).toMatch(/^[\x21-\x39\x3b-\x7e]+$/);
        expect(headerValue(text)).not.toMatch(/[\r\n\0]|^\s|\s$/);
        expect([plainText(headerName(text)), plainText(headerValue(text))]).toEqual([text, text]);
      }),
    );
  });
});
