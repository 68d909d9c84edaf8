import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { moreThan, openHandles } from '../guards/open-handles.js';
import { both, claims, clientHas, describesItself, serverHas } from '../needs.js';
import type { Rule } from '../rule.js';
import { same } from '../same.js';

const echo = (data: unknown): unknown => data;

/** What it is in between. */
export const useRules: readonly Rule[] = [
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
      const isOther = (): boolean => moreThan(before, 'Timeout') !== '';
      await fixture.never(isOther, 'an open handle', fixture.ms(30));
      // timers of the runtime and of the test runner come and go; one of a constructor stays
      await fixture.eventually(() => moreThan(before) === '', 'no timer more than before');
      if (fixture.wire !== 'none') expectEqual(fixture.faults.stats.accepted, 0, 'the connections that were made');
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
];
