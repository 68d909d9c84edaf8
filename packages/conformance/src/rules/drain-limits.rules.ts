import { expectEqual, expectFailure, expectSettled, expectThat, expectValue } from '../expectations.js';
import { both, claims, coreOptions, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';
import { Recorded } from './recorded.js';
import { Ticking } from './ticking.js';

const limited = both(claims('drain'), coreOptions);

/** How long a server that closes waits, and for whom it does not. */
export const drainLimitRules: readonly Rule[] = [
  {
    id: 'DR-02',
    level: 'must',
    title: 'A handler that is not done in time does not hold up close()',
    needs: limited,
    correct:
      'With shutdownTimeout: 200 ms, close() resolves soon after that, not before, and the caller gets an error.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), { shutdownTimeout: fixture.ms(200) });
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen, retryAttempts: 0 });
      const call = fixture.settles(client.call(slow, 1));
      await held.begun();
      const begin = performance.now();
      const closing = fixture.settles(server.close());
      expectFailure(await call, 'a call whose handler is not done in time');
      expectValue(await closing, 'close()');
      const after = Math.round(performance.now() - begin);
      expectThat(after >= fixture.ms(150), 'close() to wait for shutdownTimeout', `it resolved after ${after} ms`);
    },
  },
  {
    id: 'DR-07',
    level: 'must',
    title: 'A frozen connection does not hold up close()',
    needs: both(wire, limited),
    correct:
      'close() with handlers in flight resolves within a few seconds, though nothing reaches their callers any more.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), { shutdownTimeout: fixture.ms(100) });
      const client = fixture.client({ retryAttempts: 0, replyGrace: fixture.ms(100) });
      const call = fixture.settles(client.call(slow, 1));
      await held.begun();
      fixture.faults.stall();
      expectThat(fixture.faults.stats.open > 0, 'a connection to freeze', 'there was none');
      expectValue(await fixture.settles(server.close()), 'close() of the server');
      fixture.faults.resume();
      expectSettled(await call, 'the call');
    },
  },
  {
    id: 'DR-11',
    level: 'must',
    title: 'What is not done in time is told to stop',
    needs: both(limited, claims('streaming')),
    correct:
      'After shutdownTimeout context.signal of the handlers that are left aborts, of events too; an endless stream ends in an error ' +
      'and its producer is unsubscribed. All of that before close() resolves.',
    async run(fixture) {
      const [slow, event, ticks] = [fixture.name('slow'), fixture.name('event'), fixture.name('ticks')];
      const [held, heldEvent, ticking] = [new HeldHandler(fixture), new HeldHandler(fixture), new Ticking(fixture)];
      const server = await fixture.serve(
        each => each.handle(slow, held.handle).onEvent(event, heldEvent.handle).handle(ticks, ticking.handle),
        { shutdownTimeout: fixture.ms(100) },
      );
      fixture.log.allowErrors();
      const client = fixture.client({ retryAttempts: 0 });
      const call = fixture.settles(client.call(slow, 1));
      const stream = new Recorded(fixture, client.send(ticks, 1));
      await client.emit(event, 1);
      const [run, eventRun] = [await held.begun(), await heldEvent.begun()];
      await fixture.eventually(() => stream.values.length > 0, 'the first value of the stream');
      expectThat(!run.aborted && !eventRun.aborted, 'the signals not to be aborted before close()', 'one is');
      await server.close();
      expectEqual(
        [run.aborted, eventRun.aborted],
        [true, true],
        'what context.signal of a request and of an event say',
      );
      expectEqual(ticking.stopped, 1, 'the producers that were unsubscribed');
      expectEqual((await stream.ended('the stream')).kind, 'failed', 'the end of the stream');
      expectFailure(await call, 'the call');
    },
  },
  {
    id: 'DR-17',
    level: 'must',
    title: 'Clients that ask nothing do not hold up close()',
    correct:
      'close() of a server whose clients are connected and idle resolves, however long it might wait for handlers.',
    origin: 'Servers that wait for idle keep-alive connections to go by themselves.',
    async run(fixture) {
      const [pattern, long] = [fixture.name('echo'), 20 * fixture.timing.mustHappen];
      const server = await fixture.serve(each => each.handle(pattern, data => data), {
        shutdownTimeout: long,
        closeTimeout: long,
      });
      for (const client of [fixture.client(), fixture.client(), fixture.client()]) await client.call(pattern, 1);
      expectValue(await fixture.settles(server.close()), 'close() of a server with idle clients');
    },
  },
  {
    id: 'DR-18',
    level: 'must',
    title: 'Handlers whose callers have left do not hold up close()',
    needs: both(claims('drain'), claims('cancellation')),
    correct: 'close() does not wait for a handler whose caller unsubscribed, since nobody waits for its answer.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle), {
        shutdownTimeout: 20 * fixture.timing.mustHappen,
      });
      const caller = new Recorded(fixture, fixture.client().send(slow, 1));
      const run = await held.begun();
      caller.unsubscribe();
      await fixture.eventually(() => run.aborted, 'context.signal to abort');
      expectValue(await fixture.settles(server.close()), 'close() of the server');
    },
  },
];
