import { expectEqual, expectThat } from '../expectations.js';
import type { ServerUnderTest } from '../fixture/server-under-test.js';
import { both, claims, coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const shared = claims('eventGroups');

export const eventGroupRules: readonly Rule[] = [
  {
    id: 'LB-07',
    level: 'must',
    title: 'Replicas share events: each is handled by one of them',
    needs: shared,
    correct: 'Of 40 events to three servers of one group, each is handled by exactly one of them.',
    origin: 'A mail for each replica.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const handled: unknown[] = [];
      for (const _ of numbers(3))
        await fixture.serve(server => server.onEvent(pattern, data => void handled.push(data)));
      const client = fixture.client();
      await Promise.all(numbers(40).map(number => client.emit(pattern, number)));
      await expectExactly(fixture, handled, numbers(40), 'the events that were handled');
    },
    negative: {
      correct: 'Without groups every server gets an event, or the one that the client is connected to: as fanout says.',
      async run(fixture) {
        const pattern = fixture.name('happened');
        const handled: string[] = [];
        const servers = ['first', 'second', 'third'];
        for (const who of servers) {
          await fixture.serve(server => server.onEvent(pattern, data => void handled.push(`${who} ${String(data)}`)));
        }
        const client = fixture.client();
        for (const number of numbers(5)) await client.emit(pattern, number);
        const hear = fixture.capabilities.fanout === 'all' ? servers : ['third'];
        const wanted = hear.flatMap(who => numbers(5).map(number => `${who} ${number}`));
        await expectExactly(fixture, handled, wanted, 'the events that each server handled');
      },
    },
  },
  {
    id: 'LB-08',
    level: 'must',
    title: 'Every group gets every event, once',
    needs: both(shared, coreOptions),
    correct: 'Of two groups with two servers each, either group handles each of 20 events exactly once.',
    origin: 'Two services with the same default name: each gets half of the events.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const handled: string[] = [];
      for (const group of ['billing', 'mail', 'billing', 'mail']) {
        const register = (server: ServerUnderTest): unknown =>
          server.onEvent(pattern, data => void handled.push(`${group} ${String(data)}`));
        await fixture.serve(register, { group: fixture.name(group) });
      }
      const client = fixture.client();
      for (const number of numbers(20)) await client.emit(pattern, number);
      const wanted = ['billing', 'mail'].flatMap(group => numbers(20).map(number => `${group} ${number}`));
      await expectExactly(fixture, handled, wanted, 'the events that each group handled');
    },
  },
  {
    id: 'LB-09',
    level: 'must',
    title: 'In a group each handler of the chosen replica runs, and no handler of another',
    needs: shared,
    correct: 'With two handlers of one pattern at each of two servers, an event runs both handlers of one server.',
    origin: 'A shared queue delivers to one subscription of a process: only one of its handlers ran.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const handled: string[] = [];
      for (const who of ['first', 'second']) {
        await fixture.serve(server => {
          server.onEvent(pattern, data => void handled.push(`${who} ${String(data)} a`));
          server.onEvent(pattern, data => void handled.push(`${who} ${String(data)} b`));
        });
      }
      const client = fixture.client();
      for (const number of numbers(20)) await client.emit(pattern, number);
      await fixture.eventually(() => handled.length >= 40, 'two handlers to run for each of 20 events');
      await fixture.never(() => handled.length > 40, 'a further run', fixture.ms(50));
      for (const number of numbers(20)) {
        const runs = handled.filter(run => run.split(' ')[1] === String(number)).sort();
        const who = runs[0]!.split(' ')[0];
        expectEqual(runs, [`${who} ${number} a`, `${who} ${number} b`], `the handlers of event ${number}`);
      }
    },
  },
  {
    id: 'LB-10',
    level: 'must',
    title: 'A replica that has closed gets no more events',
    needs: shared,
    correct:
      'Once one of two servers of a group has closed, the other one handles every event; when it is back, both share again.',
    origin: 'Members that stay in the group after they have left: every second event goes nowhere.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const handled: unknown[] = [];
      const counts = [0, 0];
      const servers: ServerUnderTest[] = [];
      for (const who of numbers(2)) {
        const register = (server: ServerUnderTest): unknown =>
          server.onEvent(pattern, data => {
            counts[who]!++;
            handled.push(data);
          });
        servers.push(await fixture.serve(register));
      }
      const client = fixture.client();
      const emit = (from: number, to: number): Promise<unknown> =>
        Promise.all(numbers(to - from).map(index => client.emit(pattern, from + index)));
      await emit(0, 10);
      await expectExactly(fixture, handled, numbers(10), 'the events that were handled by two servers');
      await servers[0]!.close();
      const left = counts[0];
      await emit(10, 30);
      await expectExactly(fixture, handled, numbers(30), 'the events that were handled after one server closed');
      expectEqual(counts[0], left, 'the events of the server that closed');
      await servers[0]!.listen();
      let next = 30;
      const sharesAgain = async (): Promise<boolean> => {
        await emit(next, (next += 4));
        return counts[0]! > left!;
      };
      await fixture.eventually(sharesAgain, 'the server that is back to get events again');
      expectThat(counts[1]! > 0, 'the other server to have had events, too', counts);
    },
  },
];
