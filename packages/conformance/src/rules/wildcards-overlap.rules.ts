import { expectEqual } from '../expectations.js';
import { both, claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';
import { wildcards, wordsOf } from './wildcard-words.js';

/** Every order of three. */
const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

export const wildcardOverlapRules: readonly Rule[] = [
  {
    id: 'WI-05',
    level: 'must',
    title: 'A handler of the very subject comes before wildcards',
    needs: wildcards('single'),
    correct:
      'A request to a subject that has a handler of its own is answered by that one, whichever was registered first.',
    async run(fixture) {
      for (const first of ['exact', 'wildcard'] as const) {
        const { of } = wordsOf(fixture, first);
        const server = await fixture.serve(each => {
          if (first === 'exact') each.handle(of('a'), () => 'exact').handle(of('*'), () => 'wildcard');
          else each.handle(of('*'), () => 'wildcard').handle(of('a'), () => 'exact');
        });
        const client = fixture.client();
        const what = `with the ${first} handler registered first`;
        expectEqual(
          await client.values(of('a'), 1),
          ['exact'],
          `the answers of a subject with its own handler, ${what}`,
        );
        expectEqual(await client.values(of('b'), 1), ['wildcard'], `the answers of another subject, ${what}`);
        await client.close();
        await server.close();
      }
    },
  },
  {
    id: 'WI-06',
    level: 'must',
    title: 'All event handlers whose patterns overlap run, once each',
    needs: wildcards('single', 'multi'),
    correct:
      'An event runs the handlers of its very subject and of each wildcard that matches it, each exactly once, and no other.',
    origin: 'MQTT of Nest runs only the first match (nestjs/nest #3083); overlapping subscriptions deliver twice.',
    async run(fixture) {
      const { of } = wordsOf(fixture);
      const runs: string[] = [];
      const filters = [of('a', 'b'), of('*', 'b'), of('a', '*'), of('a', '>'), of('>')];
      await fixture.serve(server => {
        for (const filter of [...filters, of('*', 'c'), of('b', '>'), of('*')])
          server.onEvent(filter, () => void runs.push(filter));
        server.onEvent(filters[2], () => void runs.push(`second ${filters[2]}`));
      });
      await fixture.client().emit(of('a', 'b'), 1);
      await expectExactly(fixture, runs, [...filters, `second ${filters[2]}`], 'the patterns whose handlers ran');
    },
  },
  {
    id: 'WI-07',
    level: 'must',
    title: 'Of overlapping request handlers the most specific one answers',
    needs: wildcards('single', 'multi'),
    correct:
      'Exactly one handler runs: that with more words of its own, whatever order they were registered in, on every replica alike.',
    origin: 'The first match wins: the answer depends on the order in which modules were loaded.',
    async run(fixture) {
      for (const [index, order] of orders.entries()) {
        const { of } = wordsOf(fixture, `order${index}`);
        const filters = [of('a', '*'), of('a', '>'), of('>')];
        let runs = 0;
        const server = await fixture.serve(each => {
          for (const which of order) {
            each.handle(filters[which], () => {
              runs++;
              return which;
            });
          }
        });
        const client = fixture.client();
        const registered = order.map(which => filters[which]).join(', ');
        const subjects = [of('a', 'b'), of('a', 'b', 'c'), of('b', 'c')];
        for (const [wanted, subject] of subjects.entries()) {
          expectEqual(
            await client.values(subject, 1),
            [wanted],
            `the handler that answers ${subject}, registered ${registered},`,
          );
        }
        expectEqual(runs, subjects.length, 'the number of handlers that ran');
        await client.close();
        await server.close();
      }
    },
  },
  {
    id: 'WI-11',
    level: 'must',
    title: 'Wildcard handlers of requests and of events do not get mixed up',
    needs: wildcards('single', 'multi'),
    correct: 'A more specific wildcard for events does not keep a request from its handler, nor the other way round.',
    async run(fixture) {
      const { of } = wordsOf(fixture);
      const runs: string[] = [];
      await fixture.serve(server => {
        server
          .handle(of('requests', '>'), () => 'answer')
          .onEvent(of('requests', '*'), () => void runs.push('event at requests'));
        server
          .onEvent(of('events', '>'), () => void runs.push('event'))
          .handle(of('events', '*'), () => runs.push('request at events'));
      });
      const client = fixture.client();
      expectEqual(await client.values(of('requests', 'a'), 1), ['answer'], 'the answers of the request');
      await client.emit(of('events', 'a'), 1);
      await expectExactly(fixture, runs, ['event'], 'the event handlers that ran');
    },
  },
  {
    id: 'WI-12',
    level: 'should',
    title: 'A more specific handler that is added later takes over',
    needs: both(wildcards('single', 'multi'), claims('dynamicHandlers')),
    correct:
      'A subject that one wildcard has answered is answered by a more specific handler as soon as that is registered.',
    origin: 'Matches that are remembered for ever.',
    async run(fixture) {
      const { of } = wordsOf(fixture);
      const subject = of('a', 'b');
      const server = await fixture.serve(each => each.handle(of('>'), () => 'general'));
      const client = fixture.client();
      expectEqual(await client.values(subject, 1), ['general'], 'the answers at first');
      for (const [filter, name] of [
        [of('a', '*'), 'specific'],
        [subject, 'exact'],
      ] as const) {
        server.handle(filter, () => name);
        let answer: unknown;
        const takesOver = async (): Promise<boolean> => (answer = await client.call(subject, 1)) === name;
        await fixture.settles(fixture.eventually(takesOver, `the handler of ${filter} to take over`));
        expectEqual(answer, name, `the answer once ${filter} has a handler`);
      }
      expectEqual(await client.values(of('b'), 1), ['general'], 'the answers of another subject');
    },
  },
];
