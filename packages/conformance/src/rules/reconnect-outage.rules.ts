import { expectEqual, expectFailure, expectSettled, expectThat, expectValue } from '../expectations.js';
import { both, claims, coreOptions, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { bringDown, quickly } from './breaking.js';

const returns = both(wire, claims('reconnect'));
const echo = (data: unknown): unknown => data;

/** What is asked for while there is no connection. */
export const outageRules: readonly Rule[] = [
  {
    id: 'RE-03',
    level: 'must',
    title: 'A call that is made while the connection is lost waits for it',
    needs: returns,
    correct: 'The call is sent and answered when the connection is back.',
    origin: 'Deployments in which every restart of one service fails the calls of all others.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, echo), {}, fixture.unharmed);
      const client = fixture.client(quickly(fixture));
      await client.call(pattern, 1);
      await bringDown(fixture, client);
      const call = fixture.settles(client.call(pattern, 2));
      await fixture.quietFor(fixture.ms(30));
      await fixture.faults.accept();
      expectEqual(expectValue(await call, 'a call made while the connection is lost'), 2, 'its answer');
    },
  },
  {
    id: 'RE-04',
    level: 'must',
    title: 'emit() does not report success for an event that is lost',
    needs: wire,
    correct: 'An event that is emitted while the connection is lost either arrives later, or emit() fails.',
    origin: 'Nest 12.1.1 on TCP: emit() completes, and nothing was delivered.',
    async run(fixture) {
      const [request, event] = [fixture.name('echo'), fixture.name('event')];
      const handled: unknown[] = [];
      await fixture.serve(
        server => server.handle(request, echo).onEvent(event, data => void handled.push(data)),
        {},
        fixture.unharmed,
      );
      const client = fixture.client(quickly(fixture));
      await client.call(request, 1);
      await bringDown(fixture, client);
      const emitting = [1, 2, 3].map(number => fixture.settles(client.emit(event, number)));
      await fixture.quietFor(fixture.ms(30));
      await fixture.faults.accept();
      if (!fixture.capabilities.reconnect) await fixture.settles(client.connect());
      for (const [index, emit] of emitting.entries()) {
        if ('error' in expectSettled(await emit, 'emit() while the connection is lost')) continue;
        await fixture.eventually(
          () => handled.includes(index + 1),
          `event ${index + 1}, whose emit() succeeded, to be handled`,
        );
      }
    },
  },
  {
    id: 'RE-21',
    level: 'must',
    title: 'A call does not wait for the connection longer than its time-out',
    needs: both(returns, coreOptions),
    correct:
      'With timeout: 200 ms a call and an event that are made while the connection is lost fail after about that time; the call is not sent later.',
    async run(fixture) {
      const pattern = fixture.name('any');
      const seen: unknown[] = [];
      await fixture.serve(
        server => server.handle(pattern, data => seen.push(data)).onEvent(pattern, data => seen.push(data)),
        {},
        fixture.unharmed,
      );
      const client = fixture.client({ ...quickly(fixture), timeout: fixture.ms(200) });
      await client.call(pattern, 'before');
      await bringDown(fixture, client);
      const begin = performance.now();
      const event = fixture.settles(client.emit(pattern, 'late event'));
      expectFailure(await fixture.settles(client.call(pattern, 'late')), 'a call while the connection is lost');
      const after = Math.round(performance.now() - begin);
      expectThat(after >= fixture.ms(150), 'the time-out not to come early', `it came after ${after} ms`);
      expectFailure(await event, 'an event while the connection is lost');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      await fixture.faults.accept();
      await fixture.recovers(client, pattern, 'after');
      expectThat(
        seen.every(data => data === 'before' || data === 'after'),
        'what had timed out not to be sent',
        seen,
      );
    },
  },
  {
    id: 'RE-27',
    level: 'must',
    title: 'Calls that waited for the connection go out in their order',
    needs: both(returns, claims('ordering', 'connection')),
    correct: 'Handlers begin in the order in which the calls and events were made while the connection was lost.',
    async run(fixture) {
      const pattern = fixture.name('in-order');
      const seen: unknown[] = [];
      await fixture.serve(
        server => server.handle(pattern, data => seen.push(data)).onEvent(pattern, data => seen.push(data)),
        {},
        fixture.unharmed,
      );
      const client = fixture.client(quickly(fixture));
      await client.call(pattern, 'before');
      await bringDown(fixture, client);
      const numbers = Array.from({ length: 40 }, (_, number) => number);
      const waiting = numbers.map(number =>
        fixture.settles(number % 4 === 0 ? client.emit(pattern, number) : client.call(pattern, number)),
      );
      await fixture.quietFor(fixture.ms(20));
      await fixture.faults.accept();
      for (const each of waiting) expectValue(await each, 'what waited for the connection');
      await fixture.eventually(() => seen.length > numbers.length, 'all handlers to run');
      expectEqual(seen.slice(1), numbers, 'the order in which the handlers ran');
    },
  },
  {
    id: 'RE-29',
    level: 'must',
    title: 'A call that is given up while the connection is lost is never sent',
    needs: returns,
    correct:
      'When the connection is back, a call whose caller has unsubscribed does not reach its handler; the others do.',
    async run(fixture) {
      const [given, pattern] = [fixture.name('given-up'), fixture.name('echo')];
      let runs = 0;
      await fixture.serve(server => server.handle(given, () => ++runs).handle(pattern, echo), {}, fixture.unharmed);
      const client = fixture.client(quickly(fixture));
      await client.call(pattern, 1);
      await bringDown(fixture, client);
      const leaving = client.send(given, 2).subscribe({ error: () => undefined });
      const staying = fixture.settles(client.call(pattern, 3));
      leaving.unsubscribe();
      await fixture.faults.accept();
      await staying;
      expectEqual(await fixture.recovers(client, pattern, 4), 4, 'the answer of a call afterwards');
      await fixture.never(() => runs > 0, 'a run of the handler whose caller had given up', fixture.ms(60));
    },
  },
];
