import { Subject } from 'rxjs';
import { expectEqual, expectFailure, expectSettled, expectThat, expectValue } from '../expectations.js';
import { both, claims, serverHas } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';
import { Recorded } from './recorded.js';

const drain = claims('drain');

/** What is in flight when a server closes. */
export const drainServerRules: readonly Rule[] = [
  {
    id: 'DR-01',
    level: 'must',
    title: 'close() of a server lets handlers finish and delivers their answers',
    needs: drain,
    correct: 'close() waits for the handlers in flight; their callers get the answers, and then the server is closed.',
    origin:
      'None of the five transporters of Nest 12.1.1 does; NServiceBus stopping_on_message; golevelup #688, #697; ssut #66, #82, #107.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const client = fixture.client();
      const calls = [1, 2, 3, 4, 5].map(number => fixture.settles(client.call(slow, number)));
      await held.begun(5);
      let closed = false;
      const closing = fixture.settles(server.close().then(() => (closed = true)));
      await fixture.never(() => closed, 'the end of close() while handlers are at work', fixture.ms(60));
      held.releaseAll();
      for (const [index, call] of calls.entries()) {
        expectEqual(expectValue(await call, 'a call in flight when the server closes'), index + 1, 'its answer');
      }
      expectValue(await closing, 'close()');
    },
    negative: {
      correct: 'The caller of a handler in flight gets an error soon, and close() resolves.',
      async run(fixture) {
        const slow = fixture.name('slow');
        const held = new HeldHandler(fixture);
        const server = await fixture.serve(each => each.handle(slow, held.handle));
        fixture.log.allowErrors();
        const client = fixture.client({ retryAttempts: 0 });
        const call = fixture.settles(client.call(slow, 1));
        await held.begun();
        const closing = fixture.settles(server.close());
        expectSettled(await call, 'a call in flight when the server closes');
        expectValue(await closing, 'close()');
      },
    },
  },
  {
    id: 'DR-04',
    level: 'must',
    title: 'A stream that ends in time ends well while the server drains',
    needs: both(drain, claims('streaming')),
    correct: 'Values that are produced after close() was called still arrive, in order, and so does the end.',
    async run(fixture) {
      const pattern = fixture.name('stream');
      const source = new Subject<number>();
      const server = await fixture.serve(each => each.handle(pattern, () => source), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const stream = new Recorded(fixture, fixture.client().send(pattern, 1));
      await fixture.eventually(() => source.observed, 'the handler to run');
      source.next(1);
      await fixture.eventually(() => stream.values.length === 1, 'the first value');
      const closing = fixture.settles(server.close());
      for (let value = 2; value <= 4; value++) {
        source.next(value);
        await fixture.eventually(
          () => stream.values.length === value || stream.end,
          `value ${value} while the server drains`,
        );
      }
      source.complete();
      expectEqual((await stream.ended('the stream')).kind, 'completed', 'the end of the stream');
      expectEqual(stream.values, [1, 2, 3, 4], 'the values of the stream');
      expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-06',
    level: 'must',
    title: 'A server that closes is draining, then closed',
    needs: both(drain, serverHas('status')),
    correct:
      "The status goes from 'connected' to 'draining' and to 'closed' when close() resolves, and says nothing after that.",
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const call = fixture.settles(fixture.client().call(slow, 1));
      await held.begun();
      const closing = fixture.settles(server.close());
      await fixture.eventually(() => server.statuses.at(-1) === 'draining', "the status 'draining'");
      await fixture.never(
        () => server.statuses.at(-1) !== 'draining',
        'another status while a handler is at work',
        fixture.ms(40),
      );
      held.releaseAll();
      expectValue(await call, 'the call in flight');
      expectValue(await closing, 'close()');
      await fixture.never(() => server.statuses.at(-1) !== 'closed', "a status other than 'closed'", fixture.ms(40));
      expectEqual(server.statuses.slice(-3), ['connected', 'draining', 'closed'], 'the last statuses');
    },
  },
  {
    id: 'DR-08',
    level: 'must',
    title: 'Handlers may fail while the server drains',
    needs: drain,
    correct: 'Their callers get the errors, close() resolves, and nothing is left unhandled.',
    origin: 'NServiceBus: a stop during error handling must raise no critical error.',
    async run(fixture) {
      const [slow, event] = [fixture.name('slow'), fixture.name('event')];
      const [held, heldEvent] = [new HeldHandler(fixture), new HeldHandler(fixture)];
      const server = await fixture.serve(each => each.handle(slow, held.handle).onEvent(event, heldEvent.handle), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      const calls = [1, 2, 3].map(number => fixture.settles(client.call(slow, number)));
      await client.emit(event, 1);
      await held.begun(3);
      await heldEvent.begun();
      const closing = fixture.settles(server.close());
      held.runs[0]!.fail(new Error('broken'));
      held.runs[1]!.fail('refused');
      held.runs[2]!.fail(undefined);
      heldEvent.runs[0]!.fail(new Error('broken'));
      for (const call of calls) expectFailure(await call, 'a call whose handler fails while the server drains');
      expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-09',
    level: 'must',
    title: 'A second close() waits with the first, and does not cut it short',
    needs: drain,
    correct: 'Both resolve once the handler in flight is done, and its caller gets the answer.',
    origin: 'A second SIGTERM that ends what the first one was waiting for.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const call = fixture.settles(fixture.client().call(slow, 1));
      await held.begun();
      let closed = 0;
      const closings = [1, 2, 3].map(() =>
        fixture.settles(Promise.resolve(server.subject.close()).then(() => closed++)),
      );
      await fixture.never(() => closed > 0, 'the end of a close() while a handler is at work', fixture.ms(60));
      held.releaseAll();
      expectEqual(expectValue(await call, 'the call in flight'), 1, 'its answer');
      for (const closing of closings) expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-14',
    level: 'must',
    title: 'Events in flight are handled to their end',
    needs: drain,
    correct: 'close() waits for the handlers of events too, whether they return a promise or an Observable.',
    origin: 'nestjs/nest #4241, #7254, #9283.',
    async run(fixture) {
      const [promised, observed] = [fixture.name('promised'), fixture.name('observed')];
      const held = new HeldHandler(fixture);
      const source = new Subject<void>();
      const server = await fixture.serve(each => each.onEvent(promised, held.handle).onEvent(observed, () => source), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const client = fixture.client();
      await client.emit(promised, 1);
      await client.emit(observed, 1);
      await held.begun();
      await fixture.eventually(() => source.observed, 'the Observable of the event handler to be subscribed to');
      let closed = false;
      const closing = fixture.settles(server.close().then(() => (closed = true)));
      await fixture.never(() => closed, 'the end of close() while two event handlers are at work', fixture.ms(40));
      source.complete();
      await fixture.never(() => closed, 'the end of close() while an event handler is at work', fixture.ms(40));
      held.releaseAll();
      expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-15',
    level: 'must',
    title: 'A handler can still call others while its server drains',
    needs: drain,
    correct:
      'A handler in flight that asks another server something while its own drains gets the answer, and answers with it.',
    async run(fixture) {
      const [outer, inner] = [fixture.name('outer'), fixture.name('inner')];
      const held = new HeldHandler(fixture);
      const other = fixture.server({}, {}).handle(inner, data => data);
      await other.listen();
      const colleague = fixture.client({}, fixture.wire === 'server' ? fixture.addressOf(other) : {});
      const server = await fixture.serve(
        each =>
          each.handle(outer, async (data, context) => [await colleague.call(inner, await held.handle(data, context))]),
        { shutdownTimeout: 2 * fixture.timing.mustHappen },
      );
      const call = fixture.settles(fixture.client().call(outer, 1));
      const run = await held.begun();
      const closing = fixture.settles(server.close());
      run.release('asked while draining');
      expectEqual(expectValue(await call, 'the call in flight'), ['asked while draining'], 'its answer');
      expectValue(await closing, 'close()');
    },
  },
  {
    id: 'DR-19',
    level: 'must',
    title: 'Large answers leave before the connection is closed',
    needs: drain,
    correct: 'Forty answers of 300 KB that are given at once while the server drains all arrive whole.',
    origin: 'A connection that is closed when the last handler is done, and not when its answer has left.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), {
        shutdownTimeout: 2 * fixture.timing.mustHappen,
      });
      const client = fixture.client();
      const calls = Array.from({ length: 40 }, (_, index) => fixture.settles(client.call(slow, index)));
      await held.begun(40);
      const closing = fixture.settles(server.close());
      const large = 'x'.repeat(300_000);
      for (const { data, release } of held.runs) release(`${String(data)}${large}`);
      for (const [index, call] of calls.entries()) {
        const answer = expectValue(await call, 'a call that is answered while the server drains');
        expectThat(answer === `${index}${large}`, 'its whole answer', `${String(answer).length} characters`);
      }
      expectValue(await closing, 'close()');
    },
  },
];
