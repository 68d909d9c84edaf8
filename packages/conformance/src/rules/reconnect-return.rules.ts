import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { both, claims, coreOptions, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { bringDown, cutAll, quickly } from './breaking.js';

const returns = both(wire, claims('reconnect'));
const echo = (data: unknown): unknown => data;

/** That a connection comes back, how often, and when it is given up. */
export const returnRules: readonly Rule[] = [
  {
    id: 'RE-01',
    level: 'must',
    title: 'A connection that breaks while idle comes back by itself',
    needs: returns,
    correct:
      'Without a call that asks for it a new connection is made; then calls and events reach their handlers as before.',
    async run(fixture) {
      const [request, event] = [fixture.name('echo'), fixture.name('event')];
      let events = 0;
      await fixture.serve(server => server.handle(request, echo).onEvent(event, () => ++events));
      const client = fixture.client(quickly(fixture));
      expectEqual(await client.call(request, 'before'), 'before', 'the answer before the cut');
      const { accepted, open } = fixture.faults.stats;
      await cutAll(fixture);
      await fixture.eventually(
        () => fixture.faults.stats.accepted >= accepted + open,
        'as many connections as were cut to be made anew',
      );
      await fixture.recovers(client, request);
      await client.emit(event, 1);
      await fixture.eventually(() => events > 0, 'the event to be handled');
      await fixture.never(() => events > 1, 'a second run for one event', fixture.ms(60));
    },
    negative: {
      correct: 'The client works again after connect().',
      async run(fixture) {
        const request = fixture.name('echo');
        await fixture.serve(server => server.handle(request, echo));
        const client = fixture.client();
        await client.call(request, 1);
        await cutAll(fixture);
        await fixture.settles(client.connect());
        await fixture.recovers(client, request);
      },
    },
  },
  {
    id: 'RE-05',
    level: 'must',
    title: 'A connection that was refused is tried again by the next call',
    needs: wire,
    correct: 'A call fails while nobody listens; the first call after somebody does is answered.',
    origin: 'Nest 12.1.1 on all transports: the rejection of the first connect() is kept and given to the next caller.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 0 });
      fixture.faults.refuse();
      expectFailure(await fixture.settles(client.call(pattern, 'early')), 'a call while connections are refused');
      await fixture.faults.accept();
      await fixture.serve(server => server.handle(pattern, echo));
      const call = await fixture.settles(client.call(pattern, 'now'));
      expectEqual(expectValue(call, 'the first call once connections are accepted'), 'now', 'its answer');
    },
  },
  {
    id: 'RE-06',
    level: 'must',
    title: 'Attempts are counted for each outage anew',
    needs: both(returns, coreOptions),
    correct:
      'With retryAttempts: 6 a client survives three outages of three attempts each: a success sets the count back.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), {}, fixture.unharmed);
      const client = fixture.client({ retryAttempts: 6, retryDelay: fixture.ms(30), maxRetryDelay: fixture.ms(40) });
      await client.call(pattern, 0);
      for (let outage = 1; outage <= 3; outage++) {
        const { hungUp } = fixture.faults.stats;
        await fixture.faults.hangUp();
        await cutAll(fixture);
        await fixture.eventually(() => fixture.faults.stats.hungUp >= hungUp + 3, `three attempts in outage ${outage}`);
        await fixture.faults.accept();
        await fixture.recovers(client, pattern);
      }
    },
  },
  {
    id: 'RE-10',
    level: 'must',
    title: 'A connection that breaks again and again leaves nothing behind',
    needs: returns,
    correct:
      'After 30 cuts there are as many connections as at first, an event is handled once, nothing is pending, and no warning about ' +
      'listeners was given.',
    origin: 'keyv #2106, fluo #431: a listener, a timer or a consumer more with every reconnect.',
    async run(fixture) {
      const [request, event] = [fixture.name('echo'), fixture.name('event')];
      let events = 0;
      const server = await fixture.serve(each => each.handle(request, echo).onEvent(event, () => ++events));
      const client = fixture.client(quickly(fixture));
      await client.call(request, 0);
      const { open } = fixture.faults.stats;
      for (let round = 1; round <= 30; round++) {
        await cutAll(fixture);
        await fixture.recovers(client, request);
      }
      await fixture.eventually(() => fixture.faults.stats.open === open, `${open} connections to be open, as at first`);
      await client.emit(event, 1);
      await fixture.eventually(() => events > 0, 'the event to be handled');
      await fixture.never(
        () => events > 1 || fixture.faults.stats.open > open,
        'a second run for one event, or a further connection',
      );
      expectEqual(
        [client.subject.pendingCount ?? 0, server.subject.inFlightCount ?? 0],
        [0, 0],
        'what is pending and in flight',
      );
    },
  },
  {
    id: 'RE-11',
    level: 'must',
    title: 'A client survives the restart of its server, and a server that of its client',
    needs: returns,
    correct: 'Calls are answered again once another server has taken the place of the first, and by it alone.',
    async run(fixture) {
      const pattern = fixture.name('who');
      const first = await fixture.serve(server => server.handle(pattern, () => 'first'));
      const client = fixture.client(quickly(fixture));
      expectEqual(await client.call(pattern, 1), 'first', 'the answer before the restart');
      await first.close();
      await fixture.serve(server => server.handle(pattern, () => 'second'));
      expectEqual(await fixture.recovers(client, pattern), 'second', 'the answer after the restart of the server');
      await client.close();
      await client.connect();
      expectEqual(await client.call(pattern, 1), 'second', 'the answer after the restart of the client');
      expectEqual(await fixture.client().call(pattern, 1), 'second', 'the answer to another client');
    },
  },
  {
    id: 'RE-12',
    level: 'must',
    title: 'A client gives up after its attempts, and can be started afresh',
    needs: both(returns, coreOptions),
    correct:
      'With retryAttempts: 2, calls that wait for the connection fail once it is given up, no further attempt is made, and a later ' +
      'call connects anew.',
    origin: 'nestjs/nest #17691.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), {}, fixture.unharmed);
      const client = fixture.client({ retryAttempts: 2, retryDelay: fixture.ms(30), maxRetryDelay: fixture.ms(40) });
      await client.call(pattern, 1);
      await bringDown(fixture, client);
      expectFailure(await fixture.settles(client.call(pattern, 2)), 'a call while the connection is given up');
      await fixture.eventually(
        () => ['disconnected', 'closed'].includes(client.statuses.at(-1)!),
        'a status that says so',
      );
      await fixture.faults.hangUp();
      await fixture.never(() => fixture.faults.stats.hungUp > 0, 'a further attempt');
      await fixture.faults.accept();
      expectEqual(await client.call(pattern, 3), 3, 'the answer of a later call');
      await cutAll(fixture);
      await fixture.recovers(client, pattern);
    },
  },
  {
    id: 'RE-23',
    level: 'must',
    title: 'Attempts are spaced by at least retryDelay',
    needs: both(returns, coreOptions),
    correct: 'With retryDelay: 60 ms, four attempts in an outage take at least 150 ms.',
    origin: 'Clients that hammer a broker which is just starting.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), {}, fixture.unharmed);
      const client = fixture.client({ retryDelay: fixture.ms(60), maxRetryDelay: fixture.ms(80) });
      await client.call(pattern, 1);
      await fixture.faults.hangUp();
      const begin = performance.now();
      await cutAll(fixture);
      const { stats } = fixture.faults;
      await fixture.eventually(() => fixture.faults.stats.hungUp >= stats.hungUp + 4, 'four attempts');
      const took = Math.round(performance.now() - begin);
      expectThat(took >= fixture.ms(150), 'four attempts to take at least 150 ms', `${took} ms`);
      await fixture.faults.accept();
      await fixture.recovers(client, pattern);
    },
  },
  {
    id: 'RE-28',
    level: 'must',
    title: 'close() while the connection is lost ends everything',
    needs: returns,
    correct: 'close() resolves, calls that waited fail, and no further connection is tried.',
    origin: 'Reconnect timers that outlive the client.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), {}, fixture.unharmed);
      const client = fixture.client(quickly(fixture));
      await client.call(pattern, 1);
      await bringDown(fixture, client);
      const call = fixture.settles(client.call(pattern, 2));
      expectValue(await fixture.settles(client.close()), 'close() while the connection is lost');
      expectFailure(await call, 'a call that waited for the connection');
      const { accepted } = fixture.faults.stats;
      await fixture.faults.accept();
      await fixture.never(() => fixture.faults.stats.accepted > accepted, 'a connection after close()');
      expectEqual(await client.call(pattern, 3), 3, 'the answer of a call that starts it afresh');
    },
  },
];
