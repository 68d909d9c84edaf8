import { expectEqual, expectThat } from '../expectations.js';
import { claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';
import { soonAgain } from './redelivery.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const settles = claims('settlement', 'ack', 'retry');

/** What becomes of messages whose server goes. */
export const serverSettlementRules: readonly Rule[] = [
  {
    id: 'AK-05',
    level: 'must',
    title: 'A server that closes loses none of the events it was given',
    needs: settles,
    correct: 'Of 60 events that arrive while one server closes, each is handled by it or by another one of its group.',
    origin: 'Prefetched messages that are dropped at shutdown.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen = new Set<unknown>();
      let started = 0;
      let open = (): void => undefined;
      const gate = new Promise<void>(resolve => (open = resolve));
      fixture.afterwards(() => open());
      const handler = async (data: unknown): Promise<void> => {
        started++;
        await gate;
        seen.add(data);
      };
      const options = { ...soonAgain(fixture), maxInFlight: 4 };
      const first = await fixture.serve(server => server.onEvent(pattern, handler), options);
      await fixture.serve(server => server.onEvent(pattern, handler), options);
      const client = fixture.client();
      await Promise.all(numbers(60).map(number => client.emit(pattern, number)));
      await fixture.eventually(() => started >= 8, 'four handlers to be at work at either server');
      const closing = first.close();
      open();
      await closing;
      const lost = (): readonly number[] => numbers(60).filter(number => !seen.has(number));
      await fixture.settles(fixture.eventually(() => lost().length === 0, 'all of them to be handled'));
      expectEqual(lost(), [], 'the events that nobody handled');
    },
  },
  {
    id: 'AK-06',
    level: 'must',
    title: 'An event waits for a server of its group that is away',
    needs: claims('durable'),
    correct: 'Events that are emitted while the only server is closed are handled once it is started again.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: unknown[] = [];
      const server = await fixture.serve(each => each.onEvent(pattern, data => void seen.push(data)));
      const client = fixture.client();
      await client.emit(pattern, 0);
      await fixture.eventually(() => seen.length === 1, 'the first event to be handled');
      await server.close();
      for (const number of [1, 2, 3]) await client.emit(pattern, number);
      expectEqual(seen, [0], 'the events that were handled before the server came back');
      await server.listen();
      await expectExactly(fixture, seen, [0, 1, 2, 3], 'the events that were handled');
    },
    negative: {
      correct: 'An event that was taken over while there was no server is not handled later.',
      async run(fixture) {
        const pattern = fixture.name('job');
        const seen: unknown[] = [];
        const server = await fixture.serve(each => each.onEvent(pattern, data => void seen.push(data)));
        const client = fixture.client();
        await client.emit(pattern, 'before');
        await fixture.eventually(() => seen.length === 1, 'the first event to be handled');
        await server.close();
        fixture.log.allowErrors();
        // it may also fail, or wait for the connection: then nobody took it over
        const outcome = await fixture.settles(client.emit(pattern, 'meanwhile'), fixture.ms(50));
        const taken = outcome !== 'hang' && 'value' in outcome;
        await server.listen();
        await fixture.never(
          () => taken && seen.includes('meanwhile'),
          'the event that was emitted meanwhile',
          fixture.ms(80),
        );
        expectThat(!seen.slice(1).includes('before'), 'the event before to be handled once', seen);
      },
    },
  },
  {
    id: 'AK-07',
    level: 'must',
    title: 'A server that is gone for good does not keep what others could handle',
    needs: claims('settlement', 'retry'),
    correct:
      'An event that one server failed to handle is handled by another one of its group when the first has closed before the next attempt.',
    origin: 'Retries that are timers in the memory of one process.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: string[] = [];
      const first = await fixture.serve(
        server => {
          server.onEvent(pattern, () => {
            seen.push('first');
            throw new Error('not here');
          });
        },
        soonAgain(fixture, 100, 60),
      );
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, 1);
      await fixture.eventually(() => seen.length === 1, 'the first attempt');
      await first.close();
      await fixture.serve(server => server.onEvent(pattern, () => void seen.push('second')), soonAgain(fixture));
      await expectExactly(fixture, seen, ['first', 'second'], 'the servers that had the event');
    },
  },
];
