import { expectEqual, expectFailure, expectSettled, expectThat } from '../expectations.js';
import { both, claims, coreOptions, listens, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { cutAll, quickly } from './breaking.js';
import { HeldHandler } from './held-handler.js';

const returns = both(wire, claims('reconnect'));
const echo = (data: unknown): unknown => data;

/** What was under way when the connection broke. */
export const inFlightRules: readonly Rule[] = [
  {
    id: 'RE-02',
    level: 'must',
    title: 'Calls in flight settle when their connection breaks',
    needs: wire,
    correct:
      'Each of 20 calls gets an answer or an error soon after the cut, and not by its time-out; nothing stays pending.',
    origin: 'Nest on Redis, MQTT, NATS and RabbitMQ: they wait for ever.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen, replyGrace: fixture.ms(200) });
      const calls = Array.from({ length: 20 }, (_, number) => fixture.settles(client.call(slow, number)));
      await held.begun(20);
      await cutAll(fixture);
      for (const call of calls) expectSettled(await call, 'a call in flight when its connection breaks');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
  {
    id: 'RE-20',
    level: 'must',
    title: 'The error of a call that was cut off says whether it may have run',
    needs: both(wire, coreOptions),
    correct:
      "`executed` is 'unknown' for a call that was written; a call that never was has 'no', or the error of the failed connection; " +
      'both are retryable.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client({
        retryAttempts: 1,
        retryDelay: fixture.ms(60),
        maxRetryDelay: fixture.ms(60),
        replyGrace: fixture.ms(20),
      });
      const written = fixture.settles(client.call(slow, 1));
      await held.begun();
      fixture.faults.refuse();
      await cutAll(fixture);
      const error = expectFailure(await written, 'a call in flight when its connection breaks') as Record<
        string,
        unknown
      >;
      expectEqual(
        [error.executed, error.retryable],
        ['unknown', true],
        '`executed` and `retryable` of a call that was written',
      );
      const unwritten = expectFailure(
        await fixture.settles(client.call(slow, 2)),
        'a call without a connection',
      ) as typeof error;
      expectThat(
        unwritten.executed !== 'unknown',
        "`executed` of a call that was never written not to be 'unknown'",
        unwritten.executed,
      );
      expectEqual(unwritten.retryable, true, '`retryable` of a call that was never written');
      expectEqual(held.runs.length, 1, 'the runs of the handler');
    },
  },
  {
    id: 'RE-09',
    level: 'must',
    title: 'A request that is cut in the middle reaches no handler',
    needs: returns,
    correct: 'The half that arrived is dropped and does not spoil what comes on the next connection; the call settles.',
    async run(fixture) {
      const pattern = fixture.name('length');
      const seen: unknown[] = [];
      const text = 'x'.repeat(200_000);
      await fixture.serve(server =>
        server.handle(pattern, data => {
          seen.push(data);
          return String(data).length;
        }),
      );
      const client = fixture.client({ ...quickly(fixture), replyGrace: fixture.ms(100) });
      await client.call(pattern, 'small');
      const cut = fixture.faults.cut('mid-frame', 'upstream');
      const call = fixture.settles(client.call(pattern, text));
      expectEqual(await fixture.within(cut, 'the cut'), 1, 'the connections that were cut');
      expectSettled(await call, 'the call that was cut in the middle');
      await fixture.recovers(client, pattern, 'again');
      expectEqual(await client.call(pattern, text), text.length, 'the answer of a large call on the new connection');
      expectThat(
        seen.every(data => data === 'small' || data === 'again' || data === text),
        'handlers to get whole data only',
        seen.map(data => String(data).length),
      );
    },
  },
  {
    id: 'RE-24',
    level: 'must',
    title: 'An answer that is cut in the middle reaches no caller',
    needs: returns,
    correct: 'The call settles, with an error or the whole answer; calls on the next connection get their own answers.',
    async run(fixture) {
      const pattern = fixture.name('repeat');
      await fixture.serve(server => server.handle(pattern, data => 'x'.repeat(data as number)), {}, fixture.unharmed);
      const client = fixture.client({ ...quickly(fixture), replyGrace: fixture.ms(100) });
      await client.call(pattern, 1);
      const cut = fixture.faults.cut('mid-frame', 'client');
      const call = fixture.settles(client.call(pattern, 200_000));
      expectEqual(await fixture.within(cut, 'the cut'), 1, 'the connections that were cut');
      const outcome = expectSettled(await call, 'the call whose answer was cut in the middle');
      if ('value' in outcome) expectEqual(String(outcome.value).length, 200_000, 'the length of its answer');
      await fixture.recovers(client, pattern, 3);
      for (const length of [5, 150_000, 7]) {
        expectEqual(String(await client.call(pattern, length)).length, length, 'the length of a later answer');
      }
    },
  },
  {
    id: 'RE-16',
    level: 'must',
    title: 'Events keep their guarantee while connections break',
    needs: returns,
    correct:
      'Of 300 events, with a cut after every 30, each is handled at most once, or, where at-least-once is claimed, each that was ' +
      'taken over at least once; emit() settles for all of them.',
    origin: 'watermill Reconnect, dapr conformance.',
    async run(fixture) {
      const [event, ping] = [fixture.name('event'), fixture.name('ping')];
      const handled = new Map<number, number>();
      await fixture.serve(server =>
        server.handle(ping, echo).onEvent(event, data => {
          handled.set(data as number, (handled.get(data as number) ?? 0) + 1);
        }),
      );
      const client = fixture.client(quickly(fixture));
      const taken: number[] = [];
      for (let batch = 0; batch < 10; batch++) {
        await fixture.recovers(client, ping);
        const numbers = Array.from({ length: 30 }, (_, index) => 30 * batch + index);
        const emitting = numbers.map(number => fixture.settles(client.emit(event, number)));
        if (batch % 2 === 0)
          await fixture.eventually(
            () => handled.has(numbers.at(-1)!),
            'an event to be handled while the connection is up',
          );
        await cutAll(fixture);
        for (const [index, emit] of emitting.entries()) {
          if ('value' in expectSettled(await emit, 'emit() while connections break')) taken.push(numbers[index]!);
        }
      }
      await fixture.recovers(client, ping);
      if (fixture.capabilities.delivery === 'at-least-once') {
        await fixture.eventually(
          () => taken.every(number => handled.has(number)),
          'every event that was taken over to be handled',
        );
        return;
      }
      await client.emit(event, 300);
      await fixture.eventually(() => handled.has(300), 'an event after the last cut to be handled');
      const twice = [...handled].filter(([, times]) => times > 1).map(([number]) => number);
      expectEqual(twice, [], 'the events that were handled more than once');
    },
  },
  {
    id: 'RE-25',
    level: 'must',
    title: 'A request is not sent a second time by itself',
    needs: both(listens, claims('reconnect')),
    correct: 'Of 200 calls, with a cut after every 20, each settles, and none makes its handler run twice.',
    origin: 'Retries nobody asked for: the order that was placed twice.',
    async run(fixture) {
      const [pattern, ping] = [fixture.name('order'), fixture.name('ping')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(ping, echo).handle(pattern, held.handle));
      const client = fixture.client({ ...quickly(fixture), timeout: fixture.ms(1000) });
      for (let batch = 0; batch < 10; batch++) {
        await fixture.recovers(client, ping);
        const before = held.runs.length;
        const calls = Array.from({ length: 20 }, (_, index) =>
          fixture.settles(client.call(pattern, 20 * batch + index)),
        );
        if (batch % 2 === 0) await held.begun(before + 20);
        await cutAll(fixture);
        for (const call of calls) expectSettled(await call, 'a call while connections break');
        held.releaseAll();
      }
      await fixture.recovers(client, ping);
      const runs = new Map<unknown, number>();
      for (const { data } of held.runs) runs.set(data, (runs.get(data) ?? 0) + 1);
      const twice = [...runs].filter(([, times]) => times > 1).map(([number]) => number);
      expectEqual(twice, [], 'the requests that ran more than once');
    },
  },
  {
    id: 'RE-17',
    level: 'must',
    title: 'A cut that nobody looks at hurts nobody',
    needs: returns,
    correct:
      'Calls whose observers take no errors aside, nobody has to watch: events that nobody subscribed to, a connect() that nobody ' +
      'awaits and calls that were given up cause no unhandled rejection or uncaught exception when connections break.',
    origin: 'golevelup #686, #1066, #1079: processes that die with their broker.',
    async run(fixture) {
      const [request, slow, event] = [fixture.name('echo'), fixture.name('slow'), fixture.name('event')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(request, echo).handle(slow, held.handle).onEvent(event, held.handle));
      fixture.log.allowErrors();
      const client = fixture.client(quickly(fixture));
      await client.call(request, 1);
      for (let round = 0; round < 5; round++) {
        const ignored = client.send(slow, round).subscribe({ error: () => undefined });
        for (let number = 0; number < 5; number++) client.subject.emit(event, number);
        if (round % 2 === 0) await held.begun(round + 1);
        await cutAll(fixture);
        void Promise.resolve(client.subject.connect()).catch(() => undefined);
        client.subject.emit(event, 'while down');
        ignored.unsubscribe();
        await fixture.recovers(client, request);
      }
    },
  },
];
