import { from, lastValueFrom, of, timer, type Observable } from 'rxjs';
import { expectEqual, expectFailure } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { claims, clientHas } from '../needs.js';
import type { Rule } from '../rule.js';
import { show } from '../show.js';

const echo = (data: unknown): unknown => data;

/** Values that JSON can carry, `null` and `undefined` as data aside. */
const shapes: Readonly<Record<string, unknown>> = {
  zero: 0,
  'negative fraction': -1.5e-7,
  'largest safe integer': Number.MAX_SAFE_INTEGER,
  false: false,
  'empty text': '',
  text: 'text with "quotes", \\ and \n line breaks',
  unicode: 'Grüße, 你好, 👩‍👩‍👧‍👦, \u2028',
  'empty array': [],
  'array of arrays': [[1], [], [[2, null]]],
  'empty object': {},
  'nested object': { a: { b: { c: [{ d: null }, true, 'x'] } }, '': 0 },
};

const cyclic = (): unknown => {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
};

/** Values that the JSON serializer cannot carry. */
const unserializable: Readonly<Record<string, () => unknown>> = {
  'a BigInt': () => ({ big: 1n }),
  'a cycle': cyclic,
  'a toJSON that throws': () => ({
    toJSON: () => {
      throw new Error('this cannot be serialized');
    },
  }),
};

/** Serves `echo` and returns its pattern. */
const serveEcho = async (fixture: Fixture): Promise<string> => {
  const pattern = fixture.name('echo');
  await fixture.serve(server => server.handle(pattern, echo));
  return pattern;
};

const asyncIteratorOf = (values: readonly unknown[]): AsyncIterator<unknown> => {
  const iterator = values[Symbol.iterator]();
  return { next: () => Promise.resolve(iterator.next()) };
};

/** What can be asked and answered. */
export const valueRules: readonly Rule[] = [
  {
    id: 'RR-01',
    level: 'must',
    title: 'Every JSON value arrives as it was sent, in both directions',
    correct: 'The handler receives, and the caller gets back, a value that is deeply equal to the one that was sent.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      let received: unknown;
      await fixture.serve(server => server.handle(pattern, data => (received = data)));
      const client = fixture.client();
      for (const [name, value] of Object.entries(shapes)) {
        expectEqual(await client.values(pattern, value), [value], `the answers for ${name}`);
        expectEqual(received, value, `what the handler received for ${name}`);
      }
    },
  },
  {
    id: 'RR-02',
    level: 'must',
    title: 'A handler may return a value, a promise or an Observable, or a promise of one',
    correct:
      'The caller gets the value, and the call completes, whichever of these the handler returns; a promise of null gives null.',
    async run(fixture) {
      const results: Readonly<Record<string, () => unknown>> = {
        value: () => 'value',
        promise: () => Promise.resolve('promise'),
        'late promise': () => lastValueFrom(timer(5)).then(() => 'late promise'),
        observable: () => of('observable'),
        'promise of an observable': () => Promise.resolve(of('promise of an observable')),
      };
      const patterns = Object.keys(results).map((name, index) => [name, fixture.name(`kind${index}`)] as const);
      const nothing = fixture.name('null');
      await fixture.serve(server => {
        for (const [name, pattern] of patterns) server.handle(pattern, results[name]!);
        server.handle(nothing, () => Promise.resolve(null));
      });
      const client = fixture.client();
      for (const [name, pattern] of patterns) {
        expectEqual(await client.values(pattern, 1), [name], `the answers of a handler that returns a ${name}`);
      }
      expectEqual(await client.values(nothing, 1), [null], 'the answers of a handler that returns a promise of null');
    },
  },
  {
    id: 'RR-03',
    level: 'must',
    title: 'A handler without a result completes the call without a value',
    correct:
      'The call completes, and yields nothing, when the handler returns undefined, a promise of it or an empty Observable.',
    async run(fixture) {
      const results: Readonly<Record<string, () => unknown>> = {
        undefined: () => undefined,
        'a promise of undefined': () => Promise.resolve(undefined),
        'an empty Observable': () => from([]),
      };
      const patterns = Object.keys(results).map((name, index) => [name, fixture.name(`none${index}`)] as const);
      await fixture.serve(server => {
        for (const [name, pattern] of patterns) server.handle(pattern, results[name]!);
      });
      const client = fixture.client();
      for (const [name, pattern] of patterns) {
        expectEqual(await client.values(pattern, 1), [], `the answers of a handler that returns ${name}`);
      }
    },
  },
  {
    id: 'RR-09',
    level: 'must',
    title: 'A reply that cannot be serialized fails its caller',
    correct: 'The caller gets an error soon, the server logs it, and the next call is answered.',
    origin: 'All transporters of Nest: the error is thrown away and the caller waits for ever.',
    async run(fixture) {
      const names = Object.keys(unserializable);
      const patterns = names.map((_, index) => fixture.name(`bad${index}`));
      const pattern = fixture.name('echo');
      await fixture.serve(server => {
        server.handle(pattern, echo);
        for (const [index, name] of names.entries()) server.handle(patterns[index], unserializable[name]!);
      });
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      for (const [index, name] of names.entries()) {
        expectFailure(await fixture.settles(client.call(patterns[index], 1)), `a call answered with ${name}`);
        expectEqual(await client.call(pattern, name), name, 'the answer of the next call');
      }
    },
  },
  {
    id: 'RR-10',
    level: 'must',
    title: 'A request that cannot be serialized fails, and nothing else',
    correct: 'The call fails with an error, leaves no pending entry behind, and the next call is answered.',
    async run(fixture) {
      const pattern = await serveEcho(fixture);
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      await client.connect();
      for (const [name, make] of Object.entries(unserializable)) {
        expectFailure(await fixture.settles(client.call(pattern, make())), `a call with ${name} as data`);
        expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
        expectEqual(await client.call(pattern, name), name, 'the answer of the next call');
      }
    },
  },
  {
    id: 'RR-15',
    level: 'must',
    title: 'undefined and null are refused as data',
    correct: 'A call with undefined or null as data fails with an error, and no handler runs.',
    origin: 'InvalidMessageException of Nest; transports would make something else of each.',
    async run(fixture) {
      const pattern = fixture.name('any');
      let runs = 0;
      await fixture.serve(server => server.handle(pattern, () => ++runs));
      const client = fixture.client();
      await client.connect();
      for (const data of [undefined, null]) {
        const call = Promise.resolve().then(() => client.call(pattern, data));
        expectFailure(await fixture.settles(call), `a call with ${show(data)} as data`);
      }
      expectEqual(runs, 0, 'the runs of the handler');
    },
  },
  {
    id: 'RR-16',
    level: 'must',
    title: 'A handler may return an async iterable or a generator, and an array is a value',
    needs: claims('streaming'),
    correct:
      'What an async iterable, an async generator or a generator yields arrives value by value; an array arrives whole.',
    async run(fixture) {
      const values = [1, 'two', { three: 3 }];
      const results: Readonly<Record<string, () => unknown>> = {
        'an async generator': async function* () {
          for (const value of values) yield await Promise.resolve(value);
        },
        'a generator': function* () {
          yield* values;
        },
        'an async iterable': () => ({ [Symbol.asyncIterator]: () => asyncIteratorOf(values) }),
      };
      const patterns = Object.keys(results).map((name, index) => [name, fixture.name(`many${index}`)] as const);
      const array = fixture.name('array');
      await fixture.serve(server => {
        for (const [name, pattern] of patterns) server.handle(pattern, results[name]!);
        server.handle(array, () => values);
      });
      const client = fixture.client();
      for (const [name, pattern] of patterns) {
        expectEqual(await client.values(pattern, 1), values, `the answers of a handler that returns ${name}`);
      }
      expectEqual(await client.values(array, 1), [values], 'the answers of a handler that returns an array');
    },
  },
  {
    id: 'RR-17',
    level: 'must',
    title: 'request() is a promise of the last value',
    needs: clientHas('request'),
    correct:
      'request() resolves with the last value, with undefined if there was none, and rejects where send() would fail.',
    async run(fixture) {
      const [one, many, none, bad] = ['one', 'many', 'none', 'bad'].map(word => fixture.name(word));
      await fixture.serve(server => {
        server.handle(one, echo).handle(none, () => undefined);
        server.handle(many, (): Observable<number> => from([1, 2, 3]));
        server.handle(bad, () => Promise.reject('refused' as never));
      });
      const { subject } = fixture.client();
      const request = (pattern: unknown): Promise<unknown> =>
        fixture.within(subject.request!(pattern, 'x'), 'request()');
      expectEqual(await request(one), 'x', 'the answer of one value');
      if (fixture.capabilities.streaming) expectEqual(await request(many), 3, 'the answer of three values');
      expectEqual(await request(none), undefined, 'the answer without a value');
      expectFailure(await fixture.settles(request(bad)), 'request() to a handler that fails');
    },
  },
];
