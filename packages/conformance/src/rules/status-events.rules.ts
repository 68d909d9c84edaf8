import { EventEmitter } from 'node:events';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { ServerUnderTest } from '../fixture/server-under-test.js';
import { both, claims, clientHas, coreOptions, serverHas, wire } from '../needs.js';
import type { Rule } from '../rule.js';

const echo = (data: unknown): unknown => data;

/** What drivers call the beginning of a connection. */
const beginnings = ['connect', 'connected', 'ready', 'listening', 'open', 'reconnect'];

type Subject = ClientUnderTest | ServerUnderTest;

/** Listens to every event of a driver that may stand for the beginning of a connection, and counts. */
const countBeginnings = (
  { subject }: Subject,
  react: (event: string) => unknown = () => undefined,
): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const event of beginnings) {
    try {
      subject.on!(event, () => {
        counts.set(event, (counts.get(event) ?? 0) + 1);
        return react(event);
      });
    } catch {
      // not an event of this driver, and it says so
    }
  }
  return counts;
};

const totalOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);

/** Listeners of everything on the driver's objects, as far as they are emitters. */
const listenersOn = ({ subject }: Subject): number =>
  [subject.unwrap!()]
    .flat()
    .reduce<number>((sum, driver) => sum + (driver instanceof EventEmitter ? listenersOf(driver) : 0), 0);

const listenersOf = (emitter: EventEmitter): number =>
  emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);

const hasOn = both(serverHas('on'), clientHas('on'));

export const driverEventRules: readonly Rule[] = [
  {
    id: 'ST-06',
    level: 'must',
    title: 'on() may be called before there is a connection, and holds for all later ones',
    needs: hasOn,
    correct:
      'A listener registered before the start hears of the connection, once; after close() and a new start it hears of that one, again ' +
      'once.',
    origin: 'Nest forgets listeners on close(), and on some transports throws before connect().',
    async run(fixture) {
      const server = fixture.server().handle(fixture.name('echo'), echo);
      const client = fixture.client();
      const [atServer, atClient] = [countBeginnings(server), countBeginnings(client)];
      await server.listen();
      await client.connect();
      for (const [who, counts] of [
        ['client', atClient],
        ['server', atServer],
      ] as const) {
        await fixture.eventually(
          () => totalOf(counts) > 0,
          `a listener of the ${who} for ${beginnings.join(', ')} to be called`,
        );
      }
      const [firstServer, firstClient] = [new Map(atServer), new Map(atClient)];
      await client.close();
      await server.close();
      await server.listen();
      await client.connect();
      for (const [who, first, counts] of [
        ['client', firstClient, atClient],
        ['server', firstServer, atServer],
      ] as const) {
        const twice = [...first].map(([event, count]) => [event, 2 * count] as const);
        await fixture.eventually(
          () => totalOf(counts) >= 2 * totalOf(first),
          `the listeners of the ${who} to be called for the second connection`,
        );
        expectEqual([...counts], twice, `the calls of the listeners of the ${who} after two connections`);
      }
    },
  },
  {
    id: 'ST-07',
    level: 'must',
    title: 'Every client and server has status and on()',
    correct: 'status is an Observable, on() a function, on both, whatever the transport.',
    origin: 'on() of the Kafka transporter of Nest throws; a custom strategy has no status.',
    async run(fixture) {
      const server = fixture.server().handle(fixture.name('echo'), echo);
      const client = fixture.client();
      for (const [who, { subject }] of [
        ['client', client],
        ['server', server],
      ] as const) {
        expectThat(
          typeof subject.status?.subscribe === 'function',
          `status of the ${who} to be an Observable`,
          subject.status,
        );
        expectThat(typeof subject.on === 'function', `on() of the ${who} to be a function`, subject.on);
      }
      await server.listen();
      await client.connect();
      await fixture.eventually(() => client.statuses.length > 0, 'the client to say a status');
      await fixture.eventually(() => server.statuses.length > 0, 'the server to say a status');
    },
  },
  {
    id: 'ST-08',
    level: 'must',
    title: 'A listener that fails breaks nothing',
    needs: both(hasOn, coreOptions),
    correct:
      'A listener of on() that throws or rejects is logged; the connection is made, calls are answered, nothing is left unhandled.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      fixture.log.allowErrors();
      for (const how of ['throws', 'rejects']) {
        const fail = (): unknown => {
          if (how === 'rejects') return Promise.reject(new Error('a listener that fails'));
          throw new Error('a listener that fails');
        };
        const server = fixture.server().handle(pattern, echo);
        const client = fixture.client();
        const counts = [countBeginnings(server, fail), countBeginnings(client, fail)];
        await server.listen();
        await client.connect();
        for (const each of counts) await fixture.eventually(() => totalOf(each) > 0, 'a listener to be called');
        expectEqual(await client.call(pattern, how), how, `the answer although a listener ${how}`);
        await fixture.eventually(() => fixture.log.errors.length >= 2, 'an error in the log for each listener');
        await client.close();
        await server.close();
      }
    },
  },
  {
    id: 'ST-09',
    level: 'should',
    title: 'A listener for an event that does not exist is refused',
    needs: both(hasOn, coreOptions),
    correct:
      'on() throws PARLEY_UNKNOWN_EVENT for a name the driver does not have, and the message lists those it has.',
    async run(fixture) {
      for (const [who, { subject }] of [
        ['client', fixture.client()],
        ['server', fixture.server()],
      ] as const) {
        const listening = Promise.resolve().then(() => subject.on!('no such event', () => undefined));
        const error = expectFailure(await fixture.settles(listening), `on('no such event') of the ${who}`);
        expectEqual((error as { code?: unknown }).code, 'PARLEY_UNKNOWN_EVENT', 'the code of the error');
      }
    },
  },
  {
    id: 'ST-10',
    level: 'must',
    title: 'Reconnecting leaves no listeners behind',
    needs: both(wire, claims('reconnect'), clientHas('on'), clientHas('unwrap'), clientHas('status')),
    correct:
      'After 20 reconnects the driver has as many listeners as after the second, and a listener of on() is called once for each.',
    origin: 'keyv #2106, fluo #431: MaxListenersExceededWarning after an unstable night.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), { retryDelay: 1, maxRetryDelay: 5 });
      const client = fixture.client({ retryDelay: 1, maxRetryDelay: 5 });
      const counts = countBeginnings(client);
      await client.connect();
      const first = totalOf(counts);
      let early = 0;
      for (let cycle = 1; cycle <= 20; cycle++) {
        const { length } = client.statuses;
        expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
        await fixture.eventually(
          () => client.statuses.length > length && client.statuses.at(-1) === 'connected',
          `reconnect ${cycle}`,
        );
        if (cycle === 2) early = listenersOn(client);
      }
      expectThat(
        listenersOn(client) <= early,
        `at most ${early} listeners on the driver after 20 reconnects`,
        listenersOn(client),
      );
      expectThat(first === 0 || totalOf(counts) <= 21 * first, 'each listener to be called once for each connection', [
        ...counts,
      ]);
      expectEqual(await fixture.recovers(client, pattern, 1), 1, 'the answer afterwards');
    },
  },
];
