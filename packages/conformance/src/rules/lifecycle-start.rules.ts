import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { both, brokered, claims, listens, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { isError } from '../show.js';

const echo = (data: unknown): unknown => data;

/** How a client or a server starts, or does not. */
export const startRules: readonly Rule[] = [
  {
    id: 'LC-02',
    level: 'must',
    title: 'When listen() has settled, every handler can be reached',
    correct:
      'listen() waits for every subscription to be live. Calls made right after it reach their handlers, without a pause.',
    origin: 'watermill SubscribeInitialize; applications that announce readiness when listen() resolves.',
    async run(fixture) {
      const patterns = Array.from({ length: 25 }, (_, index) => fixture.name(`h${index}`));
      await fixture.serve(server => {
        for (const [index, pattern] of patterns.entries()) server.handle(pattern, () => index);
      });
      const client = fixture.client();
      const answers = await Promise.all(patterns.map(pattern => client.call(pattern, 'x')));
      expectEqual(
        answers,
        patterns.map((_, index) => index),
        'the answers of 25 handlers',
      );
    },
  },
  {
    id: 'LC-03',
    level: 'must',
    title: 'listen() settles once, however often the server starts or reconnects',
    correct:
      'The callback given to listen() is called once. Later connections, and later calls of listen(), leave it alone.',
    origin: 'nestjs/nest #17640, #17641, #17673: the callback ran again on every reconnect.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      const once = server.listenCallbacks;
      expectThat(once <= 1, 'the callback to be called once', `${once} calls`);
      if (fixture.wire === 'broker' && fixture.capabilities.reconnect) {
        const cuts = await fixture.faults.cut();
        expectThat(cuts > 0, 'a connection to cut', 'there was none');
        await fixture.recovers(client, pattern);
        await fixture.never(() => server.listenCallbacks > once, 'a second call of the callback after a reconnect');
      }
      await server.close();
      await server.listen();
      await fixture.never(() => server.listenCallbacks > 2 * once, 'a call of the first callback by the second start');
    },
  },
  {
    id: 'LC-04',
    level: 'must',
    title: 'listen() fails when its port is taken',
    needs: listens,
    correct: 'listen() rejects, or calls back with the error, when somebody else listens at the address.',
    async run(fixture) {
      const server = fixture.server({}, await fixture.occupiedAddress());
      fixture.log.allowErrors();
      expectFailure(await fixture.settles(server.listen()), 'listen() at an address that is taken');
    },
  },
  {
    id: 'LC-05',
    level: 'must',
    title: 'A start with attempts to spare outlasts a short outage',
    needs: both(wire, claims('reconnect')),
    correct:
      'With retryAttempts, connect() keeps trying while connections are refused, resolves once they are accepted, and then ' +
      'leaves the healthy connection alone.',
    origin: 'nestjs/nest #17731, #17734: the start-up retry tore down a healthy server later.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 1000, retryDelay: fixture.ms(10), maxRetryDelay: fixture.ms(20) });
      if (fixture.wire === 'broker') fixture.faults.refuse();
      const connecting = fixture.settles(client.connect());
      await fixture.quietFor();
      await fixture.faults.accept();
      await fixture.serve(server => server.handle(pattern, echo));
      expectValue(await connecting, 'connect(), once connections are accepted');
      const { accepted } = fixture.faults.stats;
      await fixture.never(
        () => fixture.faults.stats.accepted > accepted,
        'a further connection after the first success',
      );
      expectEqual(await client.call(pattern, 'still there'), 'still there', 'the answer over that connection');
    },
  },
  {
    id: 'LC-06',
    level: 'must',
    title: 'Concurrent connect() calls share one connection',
    needs: wire,
    correct:
      'However many calls of connect() are made at once, as many connections are opened as by a single one, and all resolve.',
    origin: 'nestjs/nest #13880, #13883: two sockets, of which one was never closed.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo));
      const opened = async (connect: () => Promise<unknown>): Promise<number> => {
        const { accepted } = fixture.faults.stats;
        await connect();
        await fixture.quietFor(fixture.ms(30));
        return fixture.faults.stats.accepted - accepted;
      };
      const [lone, crowded] = [fixture.client(), fixture.client()];
      const forOne = await opened(() => lone.connect());
      const forTen = await opened(() => Promise.all(Array.from({ length: 10 }, () => crowded.connect())));
      expectThat(forOne > 0, 'connect() to open a connection', 'none arrived');
      expectEqual(forTen, forOne, 'the connections opened by ten calls of connect()');
      expectEqual(await crowded.call(pattern, 1), 1, 'the answer over that connection');
    },
  },
  {
    id: 'LC-17',
    level: 'must',
    title: 'listen() fails at an address of another machine',
    needs: listens,
    correct: 'listen() rejects, or calls back with the error, when the address is not one of this machine.',
    origin: 'Only EADDRINUSE was reported; any other error left listen() waiting forever.',
    async run(fixture) {
      fixture.log.allowErrors();
      // TEST-NET-1 of RFC 5737: belongs to no machine
      const server = fixture.server({}, { host: '192.0.2.1', port: 0 });
      expectFailure(await fixture.settles(server.listen()), 'listen() at 192.0.2.1');
    },
  },
  {
    id: 'LC-18',
    level: 'must',
    title: 'listen() fails at a name that cannot be resolved',
    needs: listens,
    correct: 'listen() rejects, or calls back with the error, when the host has no address.',
    origin: 'Only EADDRINUSE was reported; any other error left listen() waiting forever.',
    async run(fixture) {
      fixture.log.allowErrors();
      const server = fixture.server({}, { host: 'no..host', port: 0 });
      expectFailure(await fixture.settles(server.listen()), "listen() at 'no..host'");
    },
  },
  {
    id: 'LC-19',
    level: 'must',
    title: 'listen() fails when the broker cannot be reached',
    needs: brokered,
    correct: 'With no attempts to spare, listen() rejects, or calls back with the error, when connections are refused.',
    async run(fixture) {
      fixture.log.allowErrors();
      fixture.faults.refuse();
      const server = fixture.server({ retryAttempts: 0 }).handle(fixture.name('echo'), echo);
      expectFailure(await fixture.settles(server.listen()), 'listen() while connections are refused');
      await fixture.faults.accept();
    },
  },
  {
    id: 'LC-21',
    level: 'must',
    title: 'connect() fails when nobody listens',
    needs: wire,
    correct: 'With no attempts to spare, connect() rejects with an error when the connection is refused.',
    async run(fixture) {
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 0 }, await fixture.refusedAddress());
      const error = expectFailure(await fixture.settles(client.connect()), 'connect() to where nobody listens');
      expectThat(isError(error), 'an Error', error);
    },
  },
  {
    id: 'LC-22',
    level: 'must',
    title: 'A start gives up after its attempts',
    needs: both(wire, claims('reconnect')),
    correct: 'With retryAttempts: 2, connect() rejects after two further attempts, and no further connection is tried.',
    async run(fixture) {
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 2, retryDelay: fixture.ms(10), maxRetryDelay: fixture.ms(20) });
      fixture.faults.refuse();
      expectFailure(await fixture.settles(client.connect()), 'connect() after its attempts');
      await fixture.faults.hangUp();
      await fixture.never(() => fixture.faults.stats.hungUp > 0, 'a further attempt');
    },
  },
  {
    id: 'LC-23',
    level: 'must',
    title: 'A call connects by itself',
    correct: 'A client that was never told to connect() does so at its first call, and so does one that was closed.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo));
      const client = fixture.client();
      expectEqual(await client.call(pattern, 'first'), 'first', 'the answer of a client that was never connected');
      await client.close();
      expectEqual(await client.call(pattern, 'again'), 'again', 'the answer of a client that was closed');
    },
  },
];
