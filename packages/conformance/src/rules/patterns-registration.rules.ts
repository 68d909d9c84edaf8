import { expectEqual, expectFailure, expectValue } from '../expectations.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';

export const patternRegistrationRules: readonly Rule[] = [
  {
    id: 'PT-09',
    level: 'must',
    title: 'A second request handler of one pattern is an error',
    correct:
      'Registering it throws, for text as for an object with its keys in another order; the first handler goes on answering.',
    origin: 'Nest: the handler registered last wins silently.',
    async run(fixture) {
      const word = fixture.name('sum');
      const server = fixture
        .server()
        .handle(word, () => 'first')
        .handle({ a: word, b: 1 }, () => 'first');
      for (const pattern of [word, { b: 1, a: word }]) {
        const registering = Promise.resolve().then(() => void server.handle(pattern, () => 'second'));
        expectFailure(await fixture.settles(registering), 'the registration of a second handler of one pattern');
      }
      await server.listen();
      const client = fixture.client();
      expectEqual(await client.values(word, 1), ['first'], 'the answers of that pattern');
      expectEqual(await client.values({ a: word, b: 1 }, 1), ['first'], 'the answers of that pattern');
    },
  },
  {
    id: 'PT-10',
    level: 'must',
    title: 'A request handler and event handlers may share a pattern',
    correct:
      'Both work, whichever was registered first: a request gets one answer, an event runs the event handler once.',
    async run(fixture) {
      const orders = ['request first', 'event first'] as const;
      const patterns = orders.map((_, index) => fixture.name(`shared${index}`));
      const runs: string[] = [];
      await fixture.serve(server => {
        server.handle(patterns[0], () => 'answer').onEvent(patterns[0], () => void runs.push(orders[0]));
        server.onEvent(patterns[1], () => void runs.push(orders[1])).handle(patterns[1], () => 'answer');
      });
      const client = fixture.client({ timeout: fixture.timing.mustHappen });
      for (const [index, pattern] of patterns.entries()) {
        const what = `a request to a pattern with handlers of both kinds, the ${orders[index]}`;
        expectEqual(
          expectValue(await fixture.settles(client.values(pattern, 1)), what),
          ['answer'],
          `the answers of ${what}`,
        );
        await client.emit(pattern, 1);
      }
      await expectExactly(fixture, runs, orders, 'the event handlers that ran');
    },
  },
  {
    id: 'PT-14',
    level: 'must',
    title: 'A pattern object is left as it was',
    correct:
      'Registering, calling and emitting work with a frozen object and do not change the order of the keys of any other.',
    origin: 'Patterns that are sorted, or given a prefix, in place.',
    async run(fixture) {
      const word = fixture.name('sum');
      const make = (): { readonly z: unknown; readonly a: string } => ({ z: { y: 1, b: 2 }, a: word });
      const frozen = make();
      Object.freeze(frozen.z);
      Object.freeze(frozen);
      const open = { ...make(), kind: 'event' };
      const before = JSON.stringify(open);
      const runs: unknown[] = [];
      await fixture.serve(server => server.handle(frozen, () => 'answer').onEvent(open, data => void runs.push(data)));
      const client = fixture.client();
      expectEqual(await client.values(frozen, 1), ['answer'], 'the answers of a frozen pattern');
      await client.emit(open, 1);
      await expectExactly(fixture, runs, [1], 'the events that arrived');
      expectEqual(JSON.stringify(open), before, 'the pattern as JSON, afterwards');
    },
  },
];
