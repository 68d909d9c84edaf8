import { expectEqual, expectFailure, expectValue } from '../expectations.js';
import { coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';

/** What is under way when a client closes. */
export const drainClientRules: readonly Rule[] = [
  {
    id: 'DR-05',
    level: 'must',
    title: 'close({ drain: true }) of a client waits for the answers',
    needs: coreOptions,
    correct: 'It resolves once the last pending call is answered, and all of them get their answers.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client();
      const calls = [1, 2, 3].map(number => fixture.settles(client.call(slow, number)));
      await held.begun(3);
      let closed = false;
      const closing = fixture.settles(client.close({ drain: true }).then(() => (closed = true)));
      await fixture.never(() => closed, 'the end of close() while calls are pending', fixture.ms(60));
      held.releaseAll();
      for (const [index, call] of calls.entries()) {
        expectEqual(expectValue(await call, 'a call that was pending'), index + 1, 'its answer');
      }
      expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-13',
    level: 'must',
    title: 'A client that drains takes no further calls',
    needs: coreOptions,
    correct:
      'Calls and events made after close({ drain: true }) fail at once and are not sent; a later close() without it ends the wait.',
    async run(fixture) {
      const [slow, any] = [fixture.name('slow'), fixture.name('any')];
      const held = new HeldHandler(fixture);
      let runs = 0;
      await fixture.serve(server =>
        server
          .handle(slow, held.handle)
          .handle(any, () => ++runs)
          .onEvent(any, () => ++runs),
      );
      const client = fixture.client();
      const pending = fixture.settles(client.call(slow, 1));
      await held.begun();
      const draining = fixture.settles(client.close({ drain: true }));
      expectFailure(await fixture.settles(client.call(any, 1)), 'a call while the client drains');
      expectFailure(await fixture.settles(client.emit(any, 1)), 'an event while the client drains');
      expectValue(await fixture.settles(client.close()), 'close() without drain meanwhile');
      expectValue(await draining, 'the first close()');
      expectFailure(await pending, 'the call that was pending');
      await fixture.never(() => runs > 0, 'a run of a handler', fixture.ms(60));
    },
  },
  {
    id: 'DR-20',
    level: 'must',
    title: 'Events that were handed over before close() leave',
    correct:
      'Twenty large events that were emitted right before close() of the client are all handled, without anybody subscribing to emit().',
    origin: 'Short-lived programs whose last events never arrive.',
    async run(fixture) {
      const pattern = fixture.name('event');
      const seen: number[] = [];
      await fixture.serve(server =>
        server.onEvent(pattern, data => void seen.push((data as { number: number }).number)),
      );
      const client = fixture.client();
      await client.connect();
      const text = 'x'.repeat(100_000);
      for (let number = 0; number < 20; number++) client.subject.emit(pattern, { number, text });
      await client.close();
      await fixture.eventually(() => seen.length >= 20, 'all events to arrive');
      expectEqual(
        seen.sort((a, b) => a - b),
        Array.from({ length: 20 }, (_, index) => index),
        'the events that arrived',
      );
    },
  },
];
