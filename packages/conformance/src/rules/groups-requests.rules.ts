import { from } from 'rxjs';
import { expectEqual, expectThat, expectValue } from '../expectations.js';
import type { ServerUnderTest } from '../fixture/server-under-test.js';
import { both, claims, coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const shared = claims('requestGroups');

export const requestGroupRules: readonly Rule[] = [
  {
    id: 'LB-01',
    level: 'must',
    title: 'Replicas share requests: each is handled once',
    needs: shared,
    correct: 'Of 60 requests to three servers of one group, each is handled by exactly one of them, and answered once.',
    origin: 'Redis, MQTT and NATS of Nest: every replica handles every request.',
    async run(fixture) {
      const pattern = fixture.name('work');
      const handled: unknown[] = [];
      const register = (server: ServerUnderTest): unknown =>
        server.handle(pattern, data => {
          handled.push(data);
          return data;
        });
      for (const _ of numbers(3)) await fixture.serve(register);
      const client = fixture.client();
      const answers = await Promise.all(numbers(60).map(number => client.values(pattern, number)));
      expectEqual(
        answers,
        numbers(60).map(number => [number]),
        'the answers of 60 calls',
      );
      await expectExactly(fixture, handled, numbers(60), 'the requests that were handled');
    },
    negative: {
      correct: 'A caller gets one answer, from a server that has a handler, however many servers hear the request.',
      async run(fixture) {
        const pattern = fixture.name('work');
        await fixture.serve(server => server.handle(fixture.name('other'), () => 'other'));
        for (const who of ['first', 'second'])
          await fixture.serve(server => server.handle(pattern, data => [who, data]));
        const client = fixture.client();
        await client.connect();
        for (const number of numbers(10)) {
          const values = await client.values(pattern, number);
          expectEqual(values.length, 1, 'the number of answers of a call');
          expectEqual((values[0] as readonly unknown[])[1], number, 'the answer of a call');
        }
      },
    },
  },
  {
    id: 'LB-02',
    level: 'should',
    title: 'No replica goes without work',
    needs: shared,
    correct: 'Of 200 requests, made 20 at a time, each of two servers handles at least a tenth.',
    origin: 'Groups in which one member gets everything.',
    async run(fixture) {
      const pattern = fixture.name('work');
      const counts = [0, 0];
      for (const who of numbers(2)) await fixture.serve(server => server.handle(pattern, () => ++counts[who]!));
      const client = fixture.client();
      for (const _ of numbers(10)) await Promise.all(numbers(20).map(number => client.call(pattern, number)));
      expectEqual(counts[0]! + counts[1]!, 200, 'the requests that both handled');
      expectThat(
        Math.min(...counts) >= 20,
        'at least 20 of 200 requests at either server',
        `${counts[0]} and ${counts[1]}`,
      );
    },
  },
  {
    id: 'LB-03',
    level: 'must',
    title: 'A replica that joins gets work, one that leaves costs no request',
    needs: both(shared, claims('drain')),
    correct:
      'While callers go on, a second server comes, the first one closes: every call is answered, and the second server takes over.',
    origin: 'Rolling deployments: the requests that the old replica had already been given are lost.',
    async run(fixture) {
      const pattern = fixture.name('work');
      const counts = new Map<string, number>();
      const serve = (who: string): Promise<ServerUnderTest> =>
        fixture.serve(
          server => {
            server.handle(pattern, async data => {
              counts.set(who, (counts.get(who) ?? 0) + 1);
              await new Promise(resolve => setTimeout(resolve, fixture.ms(2)));
              return data;
            });
          },
          { shutdownTimeout: fixture.timing.mustHappen / 2 },
        );
      const first = await serve('first');
      const client = fixture.client();
      await client.call(pattern, 'connected');
      let over = false;
      const caller = async (who: number): Promise<number> => {
        let calls = 0;
        for (; !over; calls++) {
          const outcome = await fixture.settles(client.call(pattern, [who, calls]));
          expectEqual(expectValue(outcome, `call ${calls} of caller ${who}`), [who, calls], 'its answer');
        }
        return calls;
      };
      const callers = Promise.all(numbers(4).map(caller));
      void callers.catch(() => (over = true));
      fixture.afterwards(() => void (over = true));
      await serve('second');
      await fixture.eventually(
        () => over || (counts.get('second') ?? 0) > 5,
        'the second server to get work beside the first',
      );
      await first.close();
      const then = counts.get('second') ?? 0;
      await fixture.eventually(
        () => over || (counts.get('second') ?? 0) > then + 5,
        'the second server to go on alone',
      );
      over = true;
      expectThat(
        (await callers).every(calls => calls > 0),
        'every caller to have made calls',
        'one made none',
      );
    },
  },
  {
    id: 'LB-04',
    level: 'must',
    title: 'Several callers of several replicas get their own answers',
    needs: shared,
    correct:
      'Each call of four clients to three servers of one group is answered with its own data, to its own caller.',
    origin: 'Reply addresses that are those of the group rather than of the caller.',
    async run(fixture) {
      const pattern = fixture.name('work');
      for (const replica of numbers(3)) {
        await fixture.serve(server => {
          server.handle(pattern, async data => {
            for (let turn = 0; turn < replica; turn++) await new Promise(resolve => setImmediate(resolve));
            return data;
          });
        });
      }
      const calls = numbers(4).flatMap(who => {
        const client = fixture.client();
        return numbers(20).map(number => ({
          data: [who, number],
          values: fixture.settles(client.values(pattern, [who, number])),
        }));
      });
      for (const { data, values } of calls) expectEqual(expectValue(await values, 'a call'), [data], 'its answers');
    },
  },
  {
    id: 'LB-05',
    level: 'must',
    title: 'A replica that hangs does not stop the others',
    needs: shared,
    correct:
      'While the handler of one of two servers does not come back, requests go on being answered by that one or the other.',
    async run(fixture) {
      const pattern = fixture.name('work');
      const hanging: (() => void)[] = [];
      let isFirst = true;
      for (const _ of numbers(2)) {
        await fixture.serve(server => {
          server.handle(pattern, data => {
            if (!isFirst) return data;
            isFirst = false;
            return new Promise(resolve => hanging.push(() => resolve(data)));
          });
        });
      }
      fixture.afterwards(() => {
        for (const finish of hanging) finish();
      });
      const client = fixture.client();
      const stuck = fixture.settles(client.call(pattern, 'stuck'));
      await fixture.eventually(() => hanging.length === 1, 'one handler to hang');
      const answers = await Promise.all(numbers(20).map(number => client.call(pattern, number)));
      expectEqual(answers, numbers(20), 'the answers of 20 calls meanwhile');
      hanging[0]!();
      expectEqual(await stuck, { value: 'stuck' }, 'the answer of the call that hung');
    },
  },
  {
    id: 'LB-06',
    level: 'must',
    title: 'Where two groups answer, the caller hears one of them',
    needs: both(shared, both(coreOptions, claims('streaming'))),
    correct:
      'A request that a server of either of two groups answers, with a stream each, yields the values of one server only, in ' +
      'order; the other is dropped without an error.',
    origin: 'Reply races on shared topics: values of two responders in one stream.',
    async run(fixture) {
      const pattern = fixture.name('work');
      let ran = 0;
      for (const who of ['a', 'b']) {
        const register = (server: ServerUnderTest): unknown =>
          server.handle(pattern, () => {
            ran++;
            return from([1, 2, 3].map(number => `${who}${number}`));
          });
        await fixture.serve(register, { group: fixture.name(who) });
      }
      const client = fixture.client();
      for (let call = 1; call <= 10; call++) {
        const values = await client.values(pattern, call);
        const ofOne = ['a', 'b'].some(who => values.join() === `${who}1,${who}2,${who}3`);
        expectThat(ofOne, 'the three values of one server', values.join(', '));
        await fixture.eventually(() => ran === 2 * call, 'a server of either group to handle the request');
      }
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
];
