import { Observable } from 'rxjs';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { both, claims, listens } from '../needs.js';
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
    id: 'EV-05',
    level: 'must',
    title: 'All event handlers of a pattern run, also when one of them fails',
    correct:
      'Each of five handlers of one pattern runs once for an event, although the first throws and the third rejects.',
    origin: 'nestjs/nest #3074, #6334, #7913, #8314, #10184: only the first handler ran.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      const names = ['first', 'second', 'third', 'fourth', 'fifth'];
      const runs: string[] = [];
      const handler =
        (name: string, result: () => unknown): (() => unknown) =>
        () => {
          runs.push(name);
          return result();
        };
      const throws = (): never => {
        throw new Error('this handler throws');
      };
      await fixture.serve(server => {
        server.onEvent(pattern, handler('first', throws));
        server.onEvent(
          pattern,
          handler('second', () => undefined),
        );
        server.onEvent(
          pattern,
          handler('third', () => Promise.reject(new Error('this handler rejects'))),
        );
        server.onEvent(
          pattern,
          handler('fourth', () => Promise.resolve(1)),
        );
        server.onEvent(
          pattern,
          handler('fifth', () => undefined),
        );
      });
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, 1);
      // where failed events are delivered again, so are those handlers that succeeded
      if (fixture.capabilities.settlement === 'none')
        return expectExactly(fixture, runs, names, 'the handlers that ran');
      await fixture.eventually(() => names.every(name => runs.includes(name)), 'all five handlers to run');
    },
  },
  {
    id: 'EV-06',
    level: 'must',
    title: 'What an event handler returns is followed to its end',
    needs: claims('drain'),
    correct:
      'close() of the server waits for the promise, the Observable or the async generator that an event handler returned.',
    origin: 'nestjs/nest #4241, #7254, #9283: events were done before their handlers.',
    async run(fixture) {
      const kinds: Readonly<Record<string, (gate: Promise<void>) => unknown>> = {
        'a promise': gate => gate,
        'an Observable': gate => new Observable(emit => void gate.then(() => emit.complete())),
        'an async generator': async function* (gate) {
          yield await gate;
        },
      };
      for (const [index, [kind, result]] of Object.entries(kinds).entries()) {
        const pattern = fixture.name(`work${index}`);
        let open = (): void => undefined;
        const gate = new Promise<void>(resolve => (open = resolve));
        let runs = 0;
        const server = await fixture.serve(
          each => {
            each.onEvent(pattern, () => {
              runs++;
              return result(gate);
            });
          },
          { shutdownTimeout: 20 * fixture.timing.mustHappen },
        );
        const client = fixture.client();
        await client.emit(pattern, 1);
        await fixture.eventually(() => runs, 'the handler to run');
        let closed = false;
        const closing = fixture.settles(server.close()).then(() => (closed = true));
        await fixture.never(
          () => closed,
          `an end of close() while ${kind} of an event handler is open`,
          fixture.ms(50),
        );
        open();
        await fixture.within(closing, 'close(), once the handler is done');
        await client.close();
      }
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
      const client = fixture.client({ timeout: fixture.ms(fixture.capabilities.noHandler === 'error' ? 20_000 : 300) });
      expectEqual(await client.values(shared, likeAnEnvelope), [likeAnEnvelope], 'the answers of the request');
      await client.emit(shared, likeAnEnvelope);
      await client.emit(requests, likeAnEnvelope);
      expectFailure(
        await fixture.settles(client.call(events, likeAnEnvelope)),
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
    id: 'EV-18',
    level: 'must',
    title: 'The event handlers of a pattern run in parallel',
    correct:
      'A handler that waits for another one of the same event sees it run; neither waits for the other to be done.',
    origin: 'Handlers that are awaited one after the other.',
    async run(fixture) {
      const pattern = fixture.name('happened');
      let waiting = 0;
      let done = 0;
      const open: (() => void)[] = [];
      const waits = async (): Promise<void> => {
        waiting++;
        await new Promise<void>(resolve => open.push(resolve));
        done++;
      };
      await fixture.serve(server => server.onEvent(pattern, waits).onEvent(pattern, waits).onEvent(pattern, waits));
      fixture.afterwards(() => {
        for (const each of open) each();
      });
      await fixture.client().emit(pattern, 1);
      await fixture.eventually(() => waiting === 3, 'three handlers of one event to be at work together');
      for (const each of open) each();
      await fixture.eventually(() => done === 3, 'all of them to be done');
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
  {
    id: 'EV-20',
    level: 'should',
    title: 'A slow event handler does not hold up other events',
    needs: both(claims('settlement', 'none'), claims('ordering', 'connection', 'subject', 'none')),
    correct:
      'While one event is still being handled, further events, of the same pattern and of another one, are handled.',
    async run(fixture) {
      const [work, other] = [fixture.name('work'), fixture.name('other')];
      const seen: unknown[] = [];
      let finish = (): void => undefined;
      await fixture.serve(server => {
        server.onEvent(work, data => {
          seen.push(data);
          return data === 'slow' ? new Promise<void>(resolve => (finish = resolve)) : undefined;
        });
        server.onEvent(other, data => void seen.push(data));
      });
      fixture.afterwards(() => finish());
      const client = fixture.client();
      await client.emit(work, 'slow');
      await client.emit(work, 'quick');
      await client.emit(other, 'other');
      await fixture.eventually(() => seen.length === 3, 'three events to be handled while the first is not done');
    },
  },
];
