import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { textOf } from '../fixture/captured-log.js';
import { wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { isError, show } from '../show.js';
import { expectExactly } from './exactly.js';
import { Recorded } from './recorded.js';

const bigInt = { big: 1n };

export const eventEmitRules: readonly Rule[] = [
  {
    id: 'EV-02',
    level: 'must',
    title: 'emit() is hot: the event goes out once, however many subscribe',
    correct: 'The event is sent exactly once whether nobody subscribes to what emit() returned, one or two.',
    origin: 'nestjs/nest #2728: an event for each subscription, or none without one.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)));
      const client = fixture.client();
      for (const state of ['cold', 'connected']) {
        for (const subscribers of [0, 1, 2]) {
          const emitted = client.subject.emit(pattern, `${state}, ${subscribers} subscribers`);
          for (let number = 0; number < subscribers; number++) {
            const end = await new Recorded(fixture, emitted).ended(`subscription ${number + 1} of emit()`);
            expectEqual(end.kind, 'completed', `the end of subscription ${number + 1} of emit()`);
          }
        }
        const wanted = [0, 1, 2].map(count => `${state}, ${count} subscribers`);
        await expectExactly(fixture, seen, wanted, 'the events that arrived');
        seen.length = 0;
      }
    },
  },
  {
    id: 'EV-03',
    level: 'must',
    title: 'emit() fails when the event cannot get anywhere',
    needs: wire,
    correct:
      'emit() on a client whose connection is refused, or was lost and does not come back, fails with an error; it does not complete.',
    origin: 'TCP of Nest: emit() to a peer that is gone completes, and nothing arrives.',
    async run(fixture) {
      fixture.log.allowErrors();
      const pattern = fixture.name('happened');
      const refused = fixture.client({ retryAttempts: 0, timeout: fixture.ms(300) }, await fixture.refusedAddress());
      const error = expectFailure(await fixture.settles(refused.emit(pattern, 1)), 'emit() where nobody listens');
      expectThat(isError(error), 'an Error', error);

      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)));
      const client = fixture.client({ retryAttempts: 0, timeout: fixture.ms(300) });
      await client.emit(pattern, 'connected');
      await fixture.eventually(() => seen.length === 1, 'the event to arrive while connected');
      fixture.faults.refuse();
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      const { statuses } = client;
      if (statuses.length === 0) await fixture.quietFor();
      else await fixture.eventually(() => statuses.at(-1) !== 'connected', 'the client to notice the loss');
      expectFailure(
        await fixture.settles(client.emit(pattern, 'gone')),
        'emit() after the connection was lost for good',
      );
      expectEqual(seen, ['connected'], 'the events that arrived');
    },
  },
  {
    id: 'EV-04',
    level: 'must',
    title: 'A failure of emit() that nobody listens to is logged once',
    correct:
      'An event that cannot be sent, and whose emit() nobody subscribed to, leaves one line in the log and no unhandled rejection.',
    origin: 'Fire and forget: the process died of an unhandled rejection, or nobody ever heard of the loss.',
    async run(fixture) {
      const [pattern, echo] = [fixture.name('unsent'), fixture.name('echo')];
      await fixture.serve(server => server.handle(echo, data => data));
      fixture.log.allowErrors();
      const client = fixture.client();
      await client.connect();
      client.subject.emit(pattern, bigInt);
      const lines = (): readonly string[] =>
        [...fixture.log.errors, ...fixture.log.warnings].map(textOf).filter(line => line.includes(pattern));
      await fixture.eventually(() => lines().length > 0, 'a line in the log about the event that nobody observed');
      await fixture.never(() => lines().length > 1, 'a second line about it', fixture.ms(50));
      expectEqual(await client.call(echo, 'next'), 'next', 'the answer of a call after it');
    },
  },
  {
    id: 'EV-14',
    level: 'must',
    title: 'emit() yields one undefined and completes',
    correct: 'Whoever subscribes to what emit() returned, then or later, gets one undefined and the end.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      let runs = 0;
      await fixture.serve(server => server.onEvent(pattern, () => void runs++));
      const client = fixture.client();
      const emitted = client.subject.emit(pattern, 1);
      for (const when of ['at once', 'later']) {
        const subscription = new Recorded(fixture, emitted);
        expectEqual((await subscription.ended('emit()')).kind, 'completed', `the end of emit(), subscribed to ${when}`);
        expectEqual(subscription.values, [undefined], `the values of emit(), subscribed to ${when}`);
        await fixture.eventually(() => runs, 'the event to arrive');
      }
    },
  },
  {
    id: 'EV-16',
    level: 'must',
    title: 'undefined and null are refused as data of an event',
    correct: 'emit() with undefined or null as data fails with an error, and no handler runs.',
    origin: 'InvalidMessageException of Nest; transports would make something else of each.',
    async run(fixture) {
      const pattern = fixture.name('any');
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)));
      const client = fixture.client();
      await client.connect();
      for (const data of [undefined, null]) {
        const emitting = Promise.resolve().then(() => client.emit(pattern, data));
        expectFailure(await fixture.settles(emitting), `emit() with ${show(data)} as data`);
      }
      await client.emit(pattern, 'the only one');
      await expectExactly(fixture, seen, ['the only one'], 'the events that arrived');
    },
  },
  {
    id: 'EV-17',
    level: 'must',
    title: 'An event that cannot be serialized fails its emit(), and nothing else',
    correct: 'emit() fails with an error; events and calls before and after it are not touched.',
    async run(fixture) {
      const [pattern, echo] = [fixture.name('happened'), fixture.name('echo')];
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)).handle(echo, data => data));
      const client = fixture.client();
      await client.connect();
      const outcomes = ['before', bigInt, 'after'].map(data => fixture.settles(client.emit(pattern, data)));
      const call = client.call(echo, 'meanwhile');
      expectFailure((await Promise.all(outcomes))[1]!, 'emit() with a BigInt as data');
      expectEqual(await call, 'meanwhile', 'the answer of a call right after it');
      await expectExactly(fixture, seen, ['before', 'after'], 'the events that arrived');
    },
  },
];
