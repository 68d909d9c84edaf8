import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { claims, listens } from '../needs.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';
import { expectExactly } from './exactly.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Data that a transport might take for its own. */
const likeAnEnvelope = { id: 'x', data: 5, pattern: 'y', response: 1, err: 2, isDisposed: true };

export const eventDeliveryRules: readonly Rule[] = [
  {
    id: 'EV-01',
    level: 'must',
    title: 'An event reaches its handler, with data and context',
    correct:
      'The handler runs once for each event, with what was sent and a context; the caller is left with nothing pending.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const seen: unknown[] = [];
      const contexts: SubjectContext[] = [];
      await fixture.serve(server => {
        server.onEvent(pattern, (data, context) => {
          seen.push(data);
          contexts.push(context);
        });
      });
      const client = fixture.client();
      const sent: readonly unknown[] = [{ order: 7, lines: [{ id: 'a' }, null] }, 'text', 0, false, '', [], {}];
      for (const data of sent) await client.emit(pattern, data);
      await expectExactly(fixture, seen, sent, 'what the handler received');
      const isContext = (context: unknown): boolean => typeof context === 'object' && context !== null;
      expectThat(contexts.every(isContext), 'a context with every event', contexts);
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
  {
    id: 'EV-10',
    level: 'must',
    title: 'Events and requests of one pattern do not get mixed up',
    correct:
      'An event runs the event handler only, with its whole data even if that has fields such as id or data; a request runs the ' +
      'request handler only. Where there is no handler of its kind, none runs.',
    origin: 'MQTT of Nest tells them apart by guessing: an event whose data has an id is answered.',
    async run(fixture) {
      const [shared, requests, events] = ['shared', 'requests', 'events'].map(word => fixture.name(word));
      const runs: string[] = [];
      const seen: unknown[] = [];
      await fixture.serve(server => {
        server.onEvent(shared, data => {
          runs.push('event');
          seen.push(data);
        });
        server.handle(shared, data => {
          runs.push('request');
          return data;
        });
        server.handle(requests, () => runs.push('request of another kind'));
        server.onEvent(events, () => void runs.push('event of another kind'));
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      // where both kinds share a channel, nobody there can say that there is no handler of one kind
      const asking = fixture.client({ timeout: fixture.ms(300) });
      await asking.connect();
      expectEqual(await client.values(shared, likeAnEnvelope), [likeAnEnvelope], 'the answers of the request');
      await client.emit(shared, likeAnEnvelope);
      await client.emit(requests, likeAnEnvelope);
      expectFailure(
        await fixture.settles(asking.call(events, likeAnEnvelope)),
        'a request to a pattern that has event handlers only',
      );
      await expectExactly(fixture, runs, ['event', 'request'], 'the handlers that ran');
      expectEqual(seen, [likeAnEnvelope], 'what the event handler received');
    },
  },
  {
    id: 'EV-11',
    level: 'should',
    title: 'Events of one client and pattern start in the order they were emitted',
    needs: claims('ordering', 'connection', 'subject', 'partition'),
    correct: 'The handler sees 500 events, emitted without waiting, in their order.',
    async run(fixture) {
      const pattern = fixture.name('numbered');
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)));
      const client = fixture.client();
      await client.connect();
      await Promise.all(numbers(500).map(number => client.emit(pattern, number)));
      await fixture.eventually(() => seen.length >= 500, '500 runs of the handler');
      const wrong = seen.findIndex((data, index) => data !== index);
      expectThat(wrong < 0, `event ${wrong} to be handled as number ${wrong}`, `event ${String(seen[wrong])}`);
    },
  },
  {
    id: 'EV-12',
    level: 'must',
    title: 'An event is never answered',
    needs: listens,
    correct:
      'Not one byte goes back to the client for an event, whatever its handler returns or throws, or if there is none.',
    origin: 'MQTT of Nest publishes a reply to events whose data has an id.',
    async run(fixture) {
      const [returns, throws] = [fixture.name('returns'), fixture.name('throws')];
      let runs = 0;
      await fixture.serve(server => {
        server.onEvent(returns, () => {
          runs++;
          return 'an answer';
        });
        server.onEvent(throws, () => {
          runs++;
          throw 'an error';
        });
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      await client.connect();
      const before = fixture.faults.stats;
      for (const pattern of [fixture.name('unknown'), returns, throws]) await client.emit(pattern, { id: 'x' });
      await fixture.eventually(() => runs === 2, 'two handlers to run');
      await fixture.never(() => fixture.faults.stats.bytesToClient > before.bytesToClient, 'bytes to the client');
      expectThat(
        fixture.faults.stats.bytesToUpstream > before.bytesToUpstream,
        'the events to pass through the proxy',
        'nothing did',
      );
    },
  },
  {
    id: 'EV-15',
    level: 'must',
    title: '200 events at once on a client that is not connected yet arrive once each',
    correct:
      'Each of 200 events, emitted in one turn as the first thing a client does, reaches the handler exactly once.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)));
      const client = fixture.client();
      await Promise.all(numbers(200).map(number => client.emit(pattern, number)));
      await expectExactly(fixture, seen, numbers(200), 'the events that arrived');
    },
  },
  {
    id: 'EV-19',
    level: 'must',
    title: 'Events that were taken over arrive although the client closes right after',
    correct:
      'Of 20 events emitted just before close(), every one whose emit() completed reaches its handler, and each settles.',
    origin: 'Command-line tools that emit and exit: the last events were lost in the buffers of the driver.',
    async run(fixture) {
      const pattern = fixture.name('last');
      const seen: number[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data as number)));
      const client = fixture.client();
      await client.connect();
      const outcomes = numbers(20).map(number => fixture.settles(client.emit(pattern, number)));
      await client.close();
      const taken: number[] = [];
      for (const [number, outcome] of (await Promise.all(outcomes)).entries()) {
        expectThat(outcome !== 'hang', `emit() of event ${number} to settle when the client closes`, 'it did not');
        if ('value' in outcome) taken.push(number);
      }
      const lost = (): readonly number[] => taken.filter(number => !seen.includes(number));
      await fixture.settles(fixture.eventually(() => lost().length === 0, 'all of them to arrive'));
      expectEqual(lost(), [], 'the events that were lost although their emit() completed');
    },
  },
];
