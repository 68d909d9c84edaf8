import type { Pattern } from '../pattern/pattern.js';
import { toRoute } from '../pattern/route.js';
import { HandlerRegistry } from './handler-registry.js';
import type { RegisteredHandler } from './message-handler.js';

const handler = (pattern: Pattern, isEvent = false): RegisteredHandler => ({
  pattern,
  route: toRoute(pattern),
  isEvent,
  callback: () => undefined,
  extras: {},
});

const registry = (...handlers: RegisteredHandler[]): HandlerRegistry => {
  const made = new HandlerRegistry();
  for (const each of handlers) made.add(each);
  return made;
};

describe('HandlerRegistry', () => {
  it('finds a request handler by any wire form of its pattern', () => {
    const one = handler({ a: 1, b: 'x' });
    const found = [{ b: 'x', a: 1 }, { a: 1, b: 'x' }, '{"a":1,"b":"x"}'].map(wire => registry(one).message(wire));

    expect(found).toEqual([one, one, one]);
    expect(registry(handler(7)).message('7')?.pattern).toBe(7);
    expect(registry(handler('7')).message(7)?.pattern).toBe('7');
  });

  it('takes a string that looks like JSON for a string', () => {
    const texts = ['true', 'null', '1e3', '1.0', '"q"', '[1]', '{ "a": 1 }', '007'];
    const made = registry(...texts.map(text => handler(text)));

    expect(texts.map(text => made.message(text)?.pattern)).toEqual(texts);
  });

  it.each<unknown>([null, undefined, [], ['a'], true, NaN, '', {}, Symbol('s'), 5n, new Map()])(
    'finds nothing for %p',
    pattern => {
      const made = registry(handler('a'), handler('e', true));

      expect(made.message(pattern)).toBeUndefined();
      expect(made.event(pattern)).toEqual([]);
    },
  );

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('treats %s as a pattern like any other', name => {
    expect(registry().message(name)).toBeUndefined();
    expect(registry().event(name)).toEqual([]);
    expect(registry(handler(name)).message(name)?.pattern).toBe(name);
    const key = JSON.parse(`{"${name}":1}`) as Pattern;
    expect(registry(handler(key)).message(JSON.parse(`{"${name}":1}`))).toBeDefined();
  });

  it('refuses a second request handler for one route, however it is written', () => {
    const made = registry(handler({ a: 1, b: 2 }));

    expect(() => made.add(handler({ b: 2, a: 1 }))).toThrow(
      expect.objectContaining({
        code: 'PARLEY_DUPLICATE_HANDLER',
        message: expect.stringContaining('{"a":1,"b":2}') as string,
      }),
    );
    expect(() => registry(handler(1), handler('1'))).toThrow();
  });

  it('takes any number of event handlers, and one for requests beside them', () => {
    const events = [handler('p', true), handler('p', true)];
    const request = handler('p');
    const made = registry(events[0]!, request, events[1]!);

    expect(made.event('p')).toEqual(events);
    expect(made.message('p')).toBe(request);
    expect(made.all()).toEqual([request, ...events]);
  });

  it('names request handlers in the order in which a broker may learn of them', () => {
    const made = new HandlerRegistry({ separator: '.', single: '*', multi: '>' });
    const [all, some, event, one] = [handler('a.>'), handler('a.*'), handler('a.*', true), handler('a.b')];
    for (const each of [all, some, event, one]) made.add(each);

    expect(made.all()).toEqual([one, some, all, event]);
  });

  it('does not run what was registered for the other kind', () => {
    expect(registry(handler('p', true)).message('p')).toBeUndefined();
    expect(registry(handler('p')).event('p')).toEqual([]);
  });

  it('takes wildcard characters literally where the transport has none', () => {
    const made = registry(handler('a.*'));

    expect(made.message('a.b')).toBeUndefined();
    expect(made.message('a.*')).toBeDefined();
  });
});

describe('HandlerRegistry with wildcards', () => {
  const wild = (...handlers: RegisteredHandler[]): HandlerRegistry => {
    const made = new HandlerRegistry({ separator: '.', single: '*', multi: '>' });
    for (const each of handlers) made.add(each);
    return made;
  };

  it('prefers the exact request handler, then the most specific wildcard, in whatever order they came', () => {
    const [exact, single, multi] = [handler('a.b'), handler('a.*'), handler('a.>')];
    for (const made of [wild(multi!, single!, exact!), wild(exact!, single!, multi!)]) {
      expect(made.message('a.b')).toBe(exact);
      expect(made.message('a.c')).toBe(single);
      expect(made.message('a.c.d')).toBe(multi);
      expect(made.message('b')).toBeUndefined();
    }
  });

  it('runs every event handler that matches, each once', () => {
    const [exact, single, multi] = [handler('a.b', true), handler('a.*', true), handler('a.>', true)];
    const made = wild(multi!, exact!, single!, handler('x.*', true), handler('a.*'));

    expect(new Set(made.event('a.b'))).toEqual(new Set([exact, single, multi]));
    expect(made.event('a.b')).toHaveLength(3);
    expect(made.event('a.b')).toEqual(made.event('a.b'));
  });

  it('sees a handler that is added after a subject was looked up', () => {
    const made = wild(handler('a.*', true));
    expect(made.event('a.b')).toHaveLength(1);
    made.add(handler('a.>', true));
    made.add(handler('a.*'));

    expect(made.event('a.b')).toHaveLength(2);
    expect(made.message('a.b')).toBeDefined();
  });

  it('remembers no more subjects than it has room for', () => {
    const made = wild(handler('a.*'));
    for (let n = 0; n < 20_000; n++) made.message(`a.${n}`);

    const { matched } = made as unknown as { readonly matched: ReadonlyMap<string, unknown> };
    expect(matched.size).toBeLessThanOrEqual(4096);
    expect(made.message('a.1')).toBeDefined();
  });
});
