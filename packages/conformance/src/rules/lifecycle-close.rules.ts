import { expectEqual, expectSettled, expectThat, expectValue } from '../expectations.js';
import { both, clientHas, listens, serverHas, wire } from '../needs.js';
import type { Rule } from '../rule.js';

const echo = (data: unknown): unknown => data;

/** What a well-behaved library leaves to the application. */
const globalEvents = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit', 'uncaughtException', 'unhandledRejection'];

const globalListeners = (): readonly number[] => globalEvents.map(event => process.listenerCount(event));

/** How it closes, whatever its state. */
export const closeRules: readonly Rule[] = [
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
