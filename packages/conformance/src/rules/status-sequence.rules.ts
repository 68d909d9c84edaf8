import type { Subscription } from 'rxjs';
import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import type { Outcome } from '../fixture/outcome.js';
import { both, claims, clientHas, coreOptions, serverHas, wire } from '../needs.js';
import type { Rule } from '../rule.js';

const echo = (data: unknown): unknown => data;

const vocabulary = [
  'connecting',
  'connected',
  'reconnecting',
  'disconnected',
  'draining',
  'closed',
  'blocked',
  'rebalancing',
];

const hasStatus = both(serverHas('status'), clientHas('status'));

/** Patient enough for a reconnect, and quick about it. */
const quickly = { retryDelay: 5, maxRetryDelay: 20 };

export const statusSequenceRules: readonly Rule[] = [
  {
    id: 'ST-01',
    level: 'must',
    title: 'Whoever follows the status hears the current one first, and then each change',
    needs: hasStatus,
    correct:
      'A late follower gets the current status at once, and nothing older; no status is repeated; all followers hear the same.',
    origin: 'ReplaySubject(1) with distinctUntilChanged, as Nest documents it.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      await client.connect();
      for (const [who, subject] of [
        ['client', client],
        ['server', server],
      ] as const) {
        const late: string[] = [];
        const followed = subject.subject.status!.subscribe(status => void late.push(status));
        expectEqual(late, ['connected'], `what a late follower of the ${who} hears at once`);
        const brief: Subscription = subject.subject.status!.subscribe();
        brief.unsubscribe();
        const seen = subject.statuses.length;
        await subject.close();
        expectEqual(late.slice(1), subject.statuses.slice(seen), `what both followers of the ${who} hear of close()`);
        followed.unsubscribe();
        const repeated = subject.statuses.find((status, index) => status === subject.statuses[index - 1]);
        expectThat(repeated === undefined, `no status of the ${who} twice in a row`, subject.statuses);
      }
    },
  },
  {
    id: 'ST-02',
    level: 'must',
    title: 'Statuses are of the common vocabulary',
    needs: hasStatus,
    correct: `A client and a server say nothing but ${vocabulary.slice(0, 6).join(', ')}, or one of the few words of a transport's own.`,
    origin: 'Six transports of Nest, six vocabularies.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      await client.call(pattern, 1);
      await client.close();
      await server.close();
      const said = new Set([...client.statuses, ...server.statuses]);
      const foreign = [...said].filter(status => !vocabulary.includes(status));
      expectEqual(foreign, [], 'the words that are not of the vocabulary');
      expectThat(said.has('connected'), "'connected' to be among them", [...said]);
    },
  },
  {
    id: 'ST-03',
    level: 'must',
    title: 'A start and a close have one sequence of statuses',
    needs: hasStatus,
    correct:
      'A client: connecting, connected, closed. A server: connecting, connected, draining, closed. Again the same after a restart.',
    origin: 'Five transports of Nest, five sequences on close(), three of them silent.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = fixture.server().handle(pattern, echo);
      const client = fixture.client();
      for (const round of [1, 2]) {
        await server.listen();
        await client.connect();
        expectEqual(await client.call(pattern, round), round, 'the answer');
        await client.close();
        await server.close();
      }
      const ofClient = ['connecting', 'connected', 'closed'];
      const ofServer = ['connecting', 'connected', 'draining', 'closed'];
      expectEqual(client.statuses, [...ofClient, ...ofClient], 'the statuses of the client');
      expectEqual(server.statuses, [...ofServer, ...ofServer], 'the statuses of the server');
    },
  },
  {
    id: 'ST-04',
    level: 'must',
    title: '`connected` means that calls work',
    needs: hasStatus,
    correct:
      'A call made in the very moment in which the server says connected reaches its handlers; in which a client does, is sent at once.',
    origin: 'client-redis-readiness.spec of Nest: connected while only one of two connections was.',
    async run(fixture) {
      const patterns = Array.from({ length: 10 }, (_, index) => fixture.name(`h${index}`));
      const server = fixture.server();
      for (const pattern of patterns) server.handle(pattern, echo);
      const client = fixture.client({ timeout: fixture.timing.mustHappen });
      if (fixture.wire !== 'server') await client.connect();
      let calls: Promise<Outcome<unknown>>[] | undefined;
      const call = (): void => void (calls ??= patterns.map(pattern => fixture.settles(client.call(pattern, pattern))));
      // a server that listens itself: its address is known to clients a little later
      if (fixture.wire !== 'server') server.subject.status!.subscribe(status => status === 'connected' && call());
      await server.listen();
      if (fixture.wire === 'server') {
        client.subject.status!.subscribe(status => status === 'connected' && call());
        await client.connect();
      }
      expectThat(calls !== undefined, "'connected' to be said by the end of the start", server.statuses);
      const answers = (await Promise.all(calls)).map(outcome => expectValue(outcome, 'a call made at once'));
      expectEqual(answers, patterns, 'the answers of calls made at once');
    },
  },
  {
    id: 'ST-05',
    level: 'must',
    title: 'After closed comes nothing, until the next start',
    needs: hasStatus,
    correct:
      'Neither the late end of the connection nor a further close() adds a status after closed; a new start is followed again.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, () => new Promise(() => undefined)), {
        shutdownTimeout: fixture.ms(50),
      });
      const client = fixture.client();
      const call = fixture.settles(client.call(pattern, 1));
      await client.connect();
      await client.close();
      expectFailure(await call, 'the call that was under way');
      fixture.log.allowErrors(); // the handler is cut off, and who does that may say so
      await server.close();
      await client.close();
      await server.close();
      for (const [who, { statuses }] of [
        ['client', client],
        ['server', server],
      ] as const) {
        expectEqual(statuses.at(-1), 'closed', `the last status of the ${who}`);
        const { length } = statuses;
        await fixture.never(
          () => statuses.length > length,
          `a status of the ${who} after closed`,
          fixture.timing.mustNotHappen / 2,
        );
      }
      await server.listen();
      await client.connect();
      expectEqual(
        [server.statuses.at(-1), client.statuses.at(-1)],
        ['connected', 'connected'],
        'the statuses after a new start',
      );
    },
  },
  {
    id: 'ST-11',
    level: 'must',
    title: 'A connection that breaks and comes back is reconnecting meanwhile',
    needs: both(wire, claims('reconnect'), hasStatus),
    correct: 'The client says connected, reconnecting, connected: once for each break, however many attempts it takes.',
    origin: 'MQTT of Nest: connected, closed, reconnecting, closed, …, connected.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), quickly);
      const client = fixture.client(quickly);
      await client.connect();
      for (const outage of ['short', 'long']) {
        const before = client.statuses.length;
        if (outage === 'long') fixture.faults.refuse();
        expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
        await fixture.eventually(() => client.statuses.length > before, 'the client to notice');
        if (outage === 'long') {
          await fixture.quietFor(fixture.ms(100)); // time for several attempts
          await fixture.faults.accept();
        }
        await fixture.eventually(() => client.statuses.at(-1) === 'connected', 'the client to be connected again');
        expectEqual(client.statuses.slice(before), ['reconnecting', 'connected'], `the statuses of a ${outage} outage`);
      }
      expectEqual(await fixture.recovers(client, pattern, 'back'), 'back', 'the answer afterwards');
    },
  },
  {
    id: 'ST-12',
    level: 'must',
    title: 'A start that fails ends disconnected',
    needs: both(wire, hasStatus),
    correct:
      'A client that is refused says connecting, disconnected, and the same at its next attempt; closed only once it is closed.',
    async run(fixture) {
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 0 }, await fixture.refusedAddress());
      for (const _attempt of [1, 2]) {
        expectFailure(await fixture.settles(client.connect()), 'connect() to where nobody listens');
      }
      const failing = ['connecting', 'disconnected'];
      expectEqual(client.statuses, [...failing, ...failing], 'the statuses of two attempts');
      await client.close();
      expectEqual(client.statuses.slice(4), ['closed'], 'what close() adds');
    },
  },
  {
    id: 'ST-13',
    level: 'must',
    title: 'close() while reconnecting ends in closed',
    needs: both(wire, claims('reconnect'), hasStatus),
    correct:
      'A client that is closed during an outage says closed, makes no further attempt, and says nothing when the other side is back.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo));
      const client = fixture.client(quickly);
      await client.connect();
      fixture.faults.refuse();
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      await fixture.eventually(() => client.statuses.at(-1) === 'reconnecting', 'the client to say reconnecting');
      expectValue(await fixture.settles(client.close()), 'close() during an outage');
      expectEqual(client.statuses, ['connecting', 'connected', 'reconnecting', 'closed'], 'the statuses');
      await fixture.faults.accept();
      await fixture.never(() => client.statuses.length > 4, 'a status after closed');
    },
  },
  {
    id: 'ST-15',
    level: 'must',
    title: 'Whoever follows the status may act on it at once',
    needs: hasStatus,
    correct:
      'close() called in reply to connected, or connect() in reply to closed, does what it does at any other time.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo));
      const client = fixture.client();
      fixture.log.allowErrors();
      const closings: Promise<unknown>[] = [];
      const reopenings: Promise<unknown>[] = [];
      client.subject.status!.subscribe(status => {
        if (status === 'connected' && closings.length === 0) closings.push(Promise.resolve(client.subject.close()));
        if (status === 'closed' && reopenings.length === 0) reopenings.push(Promise.resolve(client.subject.connect()));
      });
      await fixture.settles(client.connect());
      await fixture.eventually(() => reopenings.length > 0, 'closed, in reply to close() in reply to connected');
      expectValue(await fixture.settles(closings[0]!), 'close() in reply to connected');
      expectValue(await fixture.settles(reopenings[0]!), 'connect() in reply to closed');
      expectEqual(client.statuses.at(-1), 'connected', 'the last status');
      expectEqual(await client.call(pattern, 1), 1, 'the answer on that connection');
    },
  },
  {
    id: 'ST-16',
    level: 'must',
    title: 'Statuses can be given other names',
    needs: both(hasStatus, coreOptions),
    correct: 'With statusNames, a status goes by the name it was given; one that was given null is left out.',
    origin: "@parley/nestjs shows Nest's names.",
    async run(fixture) {
      const statusNames = { connecting: null, connected: 'up', draining: null, closed: 'down' };
      const server = await fixture.serve(each => each.handle(fixture.name('echo'), echo), { statusNames });
      const client = fixture.client({ statusNames });
      await client.connect();
      await client.close();
      await server.close();
      expectEqual(
        [client.statuses, server.statuses],
        [
          ['up', 'down'],
          ['up', 'down'],
        ],
        'the statuses of client and server',
      );
    },
  },
];
