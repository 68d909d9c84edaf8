import { expectEqual, expectFailure, expectSettled, expectThat, expectValue } from '../expectations.js';
import { moreThan, openHandles } from '../guards/open-handles.js';
import { both, brokered, claims, clientHas, describesItself, listens, serverHas, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { same } from '../same.js';
import { isError } from '../show.js';

const echo = (data: unknown): unknown => data;

/** What a well-behaved library leaves to the application. */
const globalEvents = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'];

const globalListeners = (): readonly number[] => globalEvents.map(event => process.listenerCount(event));

export const lifecycleRules: readonly Rule[] = [
  {
    id: 'LC-01',
    level: 'must',
    title: 'Constructing a client or a server opens nothing',
    correct:
      'The constructors open no socket, start no timer that keeps the process alive, and need no reachable broker.',
    origin: 'Nest loads drivers lazily; applications construct clients they may never use.',
    alone: true,
    async run(fixture) {
      const address = await fixture.refusedAddress();
      const before = openHandles();
      fixture.client();
      fixture.client({}, address);
      fixture.server();
      await fixture.never(() => moreThan(before), 'an open handle', fixture.ms(30));
      if (fixture.wire !== 'none') expectEqual(fixture.faults.stats.accepted, 0, 'the connections that were made');
    },
  },
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
    id: 'LC-07',
    level: 'must',
    title: 'close() may be called again, at the same time or later',
    correct:
      'Every call of close() on a client or server settles without an error, whether concurrent with the first or after it.',
    origin:
      'A second close() threw "Connection is closed." (Redis); watermill ConcurrentClose; NServiceBus double stop.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      await client.call(pattern, 1);
      for (const [who, subject] of [
        ['client', client],
        ['server', server],
      ] as const) {
        const concurrent = await Promise.all([1, 2, 3].map(() => fixture.settles(subject.close())));
        for (const outcome of concurrent) expectValue(outcome, `a concurrent close() of the ${who}`);
        expectValue(await fixture.settles(subject.close()), `a later close() of the ${who}`);
      }
    },
  },
  {
    id: 'LC-08',
    level: 'must',
    title: 'close() before the start does nothing',
    correct:
      'close() of a client or server that was never started resolves; it can be started afterwards as if nothing had been.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = fixture.server();
      const client = fixture.client();
      expectValue(await fixture.settles(server.close()), 'close() of a server before listen()');
      expectValue(await fixture.settles(client.close()), 'close() of a client before connect()');
      server.handle(pattern, echo);
      await server.listen();
      expectEqual(await client.call(pattern, 'hello'), 'hello', 'the answer after both were started');
    },
  },
  {
    id: 'LC-09',
    level: 'must',
    title: 'A closed client or server that is started again works as before',
    correct:
      'After close(), listen() or connect() restores everything: handlers answer, calls go out and, where reconnecting is ' +
      'claimed, a connection lost later comes back.',
    origin: 'nestjs/nest #17691; a sticky isManuallyClosed flag (Redis); a channel that was not reset (RabbitMQ).',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      expectEqual(await client.call(pattern, 'first'), 'first', 'the answer before any close()');
      for (let round = 1; round <= 3; round++) {
        await client.close();
        await server.close();
        await server.listen();
        await client.connect();
        expectEqual(await client.call(pattern, round), round, `the answer after restart ${round}`);
      }
      if (fixture.wire === 'none' || !fixture.capabilities.reconnect) return;
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      await fixture.recovers(client, pattern);
    },
  },
  {
    id: 'LC-10',
    level: 'must',
    title: 'What a replaced connection still reports changes nothing',
    correct:
      'A client that is closed and connected again at once works on its new connection; the end of the old one, which is ' +
      'reported later, does not close it, fail its calls or change its status.',
    origin:
      "tcp-reconnect.spec and client-nats-stale-status.spec of Nest: the old socket's close event killed the new one.",
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo));
      const client = fixture.client();
      await client.connect();
      for (let round = 0; round < 10; round++) {
        const closing = fixture.settles(client.close());
        const connecting = fixture.settles(client.connect());
        expectValue(await connecting, 'connect() right after close()');
        const call = fixture.settles(client.call(pattern, round));
        expectValue(await closing, 'close()');
        expectEqual(expectValue(await call, 'the call on the new connection'), round, 'its answer');
      }
      const seen = client.statuses.length;
      await fixture.never(() => client.statuses.length > seen, 'a further status');
      expectEqual(await client.call(pattern, 'last'), 'last', 'the answer once everything was reported');
    },
  },
  {
    id: 'LC-11',
    level: 'must',
    title: 'close() resolves although the other side is frozen',
    needs: wire,
    correct:
      'close() of a client and of a server resolves within a few seconds when the network or the peer does nothing any more.',
    origin: 'Shutdowns that wait for a goodbye which never comes, until the orchestrator kills the process.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      await client.call(pattern, 'connected');
      fixture.faults.stall();
      expectThat(fixture.faults.stats.open > 0, 'a connection to freeze', 'there was none');
      expectValue(await fixture.settles(client.close()), 'close() of the client');
      expectValue(await fixture.settles(server.close()), 'close() of the server');
    },
  },
  {
    id: 'LC-12',
    level: 'should',
    title: 'A handler can be added while the server listens',
    needs: claims('dynamicHandlers'),
    correct: 'A handler registered after listen() is reached by calls made soon after.',
    async run(fixture) {
      const [first, late] = [fixture.name('first'), fixture.name('late')];
      const server = await fixture.serve(each => each.handle(first, echo));
      const client = fixture.client();
      await client.call(first, 1);
      server.handle(late, echo);
      await fixture.recovers(client, late);
    },
    negative: {
      correct: 'Registering a handler after listen() throws, rather than being forgotten.',
      async run(fixture) {
        const server = await fixture.serve(each => each.handle(fixture.name('first'), echo));
        const adding = fixture.settles(Promise.resolve().then(() => server.handle(fixture.name('late'), echo)));
        expectFailure(await adding, 'adding a handler while the server listens');
      },
    },
  },
  {
    id: 'LC-13',
    level: 'must',
    title: 'unwrap() gives the driver once there is one, and throws before',
    needs: both(serverHas('unwrap'), clientHas('unwrap')),
    correct:
      'Before the first connection unwrap() throws an error that says so; afterwards it returns the object of the driver.',
    async run(fixture) {
      const server = fixture.server();
      const client = fixture.client();
      const unwrapping = (subject: { unwrap?(): unknown }): Promise<unknown> =>
        Promise.resolve().then(() => subject.unwrap!());
      expectFailure(await fixture.settles(unwrapping(server.subject)), 'unwrap() of a server before listen()');
      expectFailure(await fixture.settles(unwrapping(client.subject)), 'unwrap() of a client before connect()');
      server.handle(fixture.name('echo'), echo);
      await server.listen();
      await client.connect();
      for (const [who, { subject }] of [
        ['server', server],
        ['client', client],
      ] as const) {
        const driver = expectValue(await fixture.settles(unwrapping(subject)), `unwrap() of a connected ${who}`);
        expectThat(
          driver !== null && driver !== undefined,
          `unwrap() of a connected ${who} to return the driver`,
          driver,
        );
      }
    },
  },
  {
    id: 'LC-14',
    level: 'must',
    title: 'Listeners on the process are removed on close()',
    correct:
      'A client and server that were started and closed leave as many listeners of signals and of the end of the process as before.',
    origin: 'hybrid-shutdown-hooks.spec of Nest.',
    alone: true,
    async run(fixture) {
      const pattern = fixture.name('echo');
      const before = globalListeners();
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      await client.call(pattern, 1);
      await client.close();
      await server.close();
      const names = globalEvents.join(', ');
      expectEqual(globalListeners(), before, `the listeners of ${names}`);
    },
  },
  {
    id: 'LC-15',
    level: 'should',
    title: '`await using` closes clients and servers',
    needs: both(serverHas(Symbol.asyncDispose), clientHas(Symbol.asyncDispose)),
    correct: '[Symbol.asyncDispose]() does what close() does.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client({ timeout: fixture.ms(300), retryAttempts: 0 });
      await client.call(pattern, 1);
      const dispose = (subject: { [Symbol.asyncDispose]?(): PromiseLike<void> }): PromiseLike<void> =>
        subject[Symbol.asyncDispose]!();
      await fixture.within(dispose(server.subject), 'disposal of the server');
      fixture.log.allowErrors();
      const outcome = await fixture.settles(client.call(pattern, 2));
      expectThat(outcome !== 'hang' && 'error' in outcome, 'no answer from a server that was disposed of', outcome);
      expectValue(await fixture.settles(dispose(client.subject)), 'disposal of the client');
    },
  },
  {
    id: 'LC-16',
    level: 'must',
    title: 'Capabilities are frozen data, the same before and after connecting',
    needs: describesItself,
    correct:
      'capabilities(options) returns an object that is frozen, survives JSON, and does not depend on a connection.',
    origin: 'abstract-level manifests.',
    async run(fixture) {
      const server = fixture.server();
      const before = fixture.ownCapabilities(server);
      expectThat(Object.isFrozen(before), 'the capabilities to be frozen', before);
      expectEqual(JSON.parse(JSON.stringify(before)), before, 'the capabilities after a round trip through JSON');
      server.handle(fixture.name('echo'), echo);
      await server.listen();
      expectThat(
        same(fixture.ownCapabilities(server), before),
        'the same capabilities once it listens',
        fixture.ownCapabilities(server),
      );
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
    id: 'LC-20',
    level: 'must',
    title: 'When close() of a server has resolved, its address is free',
    needs: listens,
    correct: 'Another server can listen at the same address at once.',
    origin: 'close() that resolves early: restarts fail with EADDRINUSE.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      const server = await fixture.serve(each => each.handle(pattern, echo));
      const client = fixture.client();
      await client.call(pattern, 1);
      const address = fixture.addressOf(server);
      await server.close();
      const successor = fixture.server({}, address).handle(pattern, echo);
      expectValue(await fixture.settles(successor.listen()), 'listen() of a second server at that address');
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
  {
    id: 'LC-24',
    level: 'must',
    title: 'close() during the start settles both',
    correct:
      'close() while listen() or connect() is under way resolves, the interrupted start settles one way or the other, and a ' +
      'further start works.',
    origin:
      'libp2p connection tests; a start that is neither resolved nor rejected leaves its caller waiting for ever.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      fixture.log.allowErrors();
      const server = fixture.server().handle(pattern, echo);
      const listening = fixture.settles(server.listen());
      expectValue(await fixture.settles(server.close()), 'close() of a server during listen()');
      expectSettled(await listening, 'the interrupted listen()');
      await server.listen();
      const client = fixture.client();
      const connecting = fixture.settles(client.connect());
      expectValue(await fixture.settles(client.close()), 'close() of a client during connect()');
      expectSettled(await connecting, 'the interrupted connect()');
      expectEqual(await client.call(pattern, 'up'), 'up', 'the answer after a fresh start of both');
    },
  },
];
