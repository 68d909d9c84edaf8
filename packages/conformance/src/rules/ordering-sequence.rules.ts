import { expectEqual, expectThat, expectValue } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, claims, coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Waits until all have started, and compares with the order in which they were sent. */
const expectInOrder = async (
  fixture: Fixture,
  started: readonly unknown[],
  count: number,
  what: string,
): Promise<void> => {
  await fixture.eventually(() => started.length >= count, `${count} ${what}s to start`);
  const wrong = started.findIndex((number, index) => number !== index);
  expectThat(wrong < 0, `${what} ${wrong} to start as number ${wrong}`, `${what} ${String(started[wrong])} did`);
  expectEqual(started.length, count, `the number of ${what}s that started`);
};

/** Whatever has an order keeps that of one pattern. */
const ordered = claims('ordering', 'connection', 'subject', 'partition');

export const orderRules: readonly Rule[] = [
  {
    id: 'OR-01',
    level: 'must',
    title: 'Requests of one client and pattern start in the order they were made',
    needs: ordered,
    correct: 'The handler sees 1000 requests, made in one turn as the first thing a client does, in their order.',
    origin: 'Queued calls that are sent after the ones that came later, once the connection is there.',
    async run(fixture) {
      const pattern = fixture.name('numbered');
      const started: unknown[] = [];
      await fixture.serve(server => server.handle(pattern, data => started.push(data)));
      const client = fixture.client();
      const calls = fixture.settles(Promise.all(numbers(1000).map(number => client.call(pattern, number))));
      await expectInOrder(fixture, started, 1000, 'request');
      expectValue(await calls, 'the calls');
    },
  },
  {
    id: 'OR-02',
    level: 'must',
    title: 'Requests of one connection keep their order across patterns',
    needs: claims('ordering', 'connection'),
    correct:
      'The handlers of five patterns, called in turn, start in the order of the calls, whichever pattern each has.',
    async run(fixture) {
      const patterns = numbers(5).map(index => fixture.name(`p${index}`));
      const started: unknown[] = [];
      await fixture.serve(server => {
        for (const pattern of patterns) server.handle(pattern, data => started.push(data));
      });
      const client = fixture.client();
      const calls = fixture.settles(Promise.all(numbers(500).map(number => client.call(patterns[number % 5], number))));
      await expectInOrder(fixture, started, 500, 'request');
      expectValue(await calls, 'the calls');
    },
  },
  {
    id: 'OR-03',
    level: 'must',
    title: 'Events and requests of one connection keep their order',
    needs: claims('ordering', 'connection'),
    correct: 'A request that is made after an event, without waiting for anything, finds the event handled.',
    origin: 'Commands sent as events, followed by a query that does not see them.',
    async run(fixture) {
      const [put, get] = [fixture.name('put'), fixture.name('get')];
      let stored: unknown;
      await fixture.serve(server => {
        server.onEvent(put, data => {
          stored = data;
        });
        server.handle(get, () => stored);
      });
      const client = fixture.client();
      const rounds = numbers(100).map(number => {
        const taken = fixture.settles(client.emit(put, number));
        return { number, taken, answer: fixture.settles(client.call(get, 'x')) };
      });
      for (const { number, taken, answer } of rounds) {
        expectValue(await taken, `emit() of event ${number}`);
        expectEqual(expectValue(await answer, 'the request'), number, `what the request after event ${number} finds`);
      }
    },
  },
  {
    id: 'OR-04',
    level: 'must',
    title: 'A large message is not overtaken by small ones',
    needs: ordered,
    correct: 'Requests start in their order although every tenth of them has 100 000 characters.',
    origin: 'Outboxes that write what is large at once, past what waits for the end of the turn.',
    async run(fixture) {
      const pattern = fixture.name('mixed');
      const started: unknown[] = [];
      await fixture.serve(server => server.handle(pattern, data => started.push((data as { number: number }).number)));
      const client = fixture.client();
      await client.connect();
      const large = 'x'.repeat(100_000);
      const data = numbers(60).map(number => ({ number, text: number % 10 === 5 ? large : '' }));
      const calls = fixture.settles(Promise.all(data.map(each => client.call(pattern, each))));
      await expectInOrder(fixture, started, 60, 'request');
      expectValue(await calls, 'the calls');
    },
  },
  {
    id: 'OR-05',
    level: 'must',
    title: 'A deserializer that takes its time does not change the order',
    needs: both(claims('ordering', 'connection'), coreOptions),
    correct:
      'Requests start in their order although an asynchronous deserializer is done with every third of them only later.',
    origin: 'A promise for each message: what is decoded first starts first.',
    async run(fixture) {
      const pattern = fixture.name('decoded');
      const started: unknown[] = [];
      let decoded = 0;
      const deserializer = {
        deserialize(packet: unknown): unknown {
          if (decoded++ % 3 !== 0) return packet;
          return new Promise(resolve => setImmediate(() => setImmediate(() => resolve(packet))));
        },
      };
      await fixture.serve(server => server.handle(pattern, data => started.push(data)), { deserializer });
      const client = fixture.client();
      const calls = fixture.settles(Promise.all(numbers(90).map(number => client.call(pattern, number))));
      await expectInOrder(fixture, started, 90, 'request');
      expectValue(await calls, 'the calls');
      expectThat(decoded >= 90, 'the deserializer to have seen all of them', `it saw ${decoded}`);
    },
  },
  {
    id: 'OR-06',
    level: 'must',
    title: 'The order holds for each of several clients and patterns',
    needs: ordered,
    correct:
      'Of five clients that call twenty patterns at the same time, the calls of each client and pattern start in their order.',
    origin: "watermill's tests of parallel topics and subscribers.",
    async run(fixture) {
      const patterns = numbers(20).map(index => fixture.name(`topic${index}`));
      const started = new Map<string, number[]>();
      await fixture.serve(server => {
        for (const [topic, pattern] of patterns.entries()) {
          server.handle(pattern, data => {
            const [who, number] = data as readonly [number, number];
            const key = `client ${who}, pattern ${topic}`;
            started.set(key, [...(started.get(key) ?? []), number]);
            return data;
          });
        }
      });
      const clients = numbers(5).map(() => fixture.client());
      const calls = clients.flatMap((client, who) =>
        numbers(10).flatMap(number =>
          patterns.map(pattern => ({
            data: [who, number],
            answer: fixture.settles(client.call(pattern, [who, number])),
          })),
        ),
      );
      for (const { data, answer } of calls) expectEqual(expectValue(await answer, 'a call'), data, 'its answer');
      expectEqual(started.size, 100, 'the number of clients and patterns that were served');
      for (const [who, seen] of started) expectEqual(seen, numbers(10), `the requests of ${who}`);
    },
  },
];
