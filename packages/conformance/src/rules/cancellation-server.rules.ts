import { take, toArray, lastValueFrom } from 'rxjs';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { both, callOptions, claims, clientHas, coreOptions, listens } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';
import { Recorded } from './recorded.js';
import { Ticking } from './ticking.js';

const cancellation = claims('cancellation');
const streamed = both(cancellation, claims('streaming'));

const echo = (data: unknown): unknown => data;

/** "Stop means stop": what the server does when nobody waits for the answer any more. */
export const cancelServerRules: readonly Rule[] = [
  {
    id: 'CA-02',
    level: 'must',
    title: 'When a caller unsubscribes, its producer at the server stops',
    needs: streamed,
    correct:
      'The Observable of the handler is unsubscribed soon after the caller has enough, and nothing stays in flight.',
    origin: 'nestjs/nest #773, #774, #10288, #12026: the producer goes on for ever.',
    async run(fixture) {
      const pattern = fixture.name('ticks');
      const ticking = new Ticking(fixture);
      const server = await fixture.serve(each => each.handle(pattern, ticking.handle));
      const client = fixture.client();
      const three = client.send(pattern, 1).pipe(take(3), toArray());
      expectEqual(await fixture.within(lastValueFrom(three), 'three values'), [0, 1, 2], 'the values');
      await fixture.eventually(() => ticking.stopped === 1, 'the producer to be unsubscribed');
      await fixture.eventually(() => (server.subject.inFlightCount ?? 0) === 0, 'nothing to be in flight');
    },
  },
  {
    id: 'CA-05',
    level: 'must',
    title: 'Only the producer of the call that was given up stops',
    needs: streamed,
    correct: 'Of three producers of one pattern the one whose caller left is unsubscribed, and the two others are not.',
    async run(fixture) {
      const pattern = fixture.name('ticks');
      const ticking = new Ticking(fixture);
      await fixture.serve(server => server.handle(pattern, ticking.handle));
      const [client, other] = [fixture.client(), fixture.client()];
      const callers = [client, client, other].map(each => new Recorded(fixture, each.send(pattern, 1)));
      await fixture.eventually(() => callers.every(({ values }) => values.length > 0), 'a value of each stream');
      callers[0]!.unsubscribe();
      await fixture.eventually(() => ticking.stopped > 0, 'the producer to be unsubscribed');
      await fixture.never(() => ticking.stopped > 1, 'the end of a producer whose caller is still there');
    },
  },
  {
    id: 'CA-06',
    level: 'must',
    title: 'When a client closes, what the server does for it stops',
    needs: cancellation,
    correct: 'context.signal of its handlers in flight aborts, and nothing stays in flight.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle));
      const [leaving, staying] = [fixture.client(), fixture.client()];
      const caller = new Recorded(fixture, leaving.send(slow, 'leaving'));
      await held.begun();
      const other = fixture.settles(staying.call(slow, 'staying'));
      const run = await held.begun(2);
      await leaving.close();
      await caller.ended('the call of the client that closed');
      await fixture.eventually(() => held.runs[0]!.aborted, 'context.signal to abort');
      expectThat(!run.aborted, 'the handler of the other client to go on', 'its signal is aborted');
      await fixture.eventually(() => (server.subject.inFlightCount ?? 1) === 1, 'one handler to be in flight');
      run.release('done');
      expectEqual(await other, { value: 'done' }, 'the answer to the other client');
    },
  },
  {
    id: 'CA-11',
    level: 'must',
    title: 'When a caller unsubscribes, context.signal of its handler aborts',
    needs: cancellation,
    correct:
      'The signal aborts soon, with an error as its reason, and the handler is not counted as in flight any more.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      const server = await fixture.serve(each => each.handle(slow, held.handle));
      const caller = new Recorded(fixture, fixture.client().send(slow, 1));
      const run = await held.begun();
      expectThat(run.context.signal !== undefined, 'a signal in the context', run.context.signal);
      expectThat(!run.aborted, 'the signal not to be aborted while the caller waits', 'it is');
      caller.unsubscribe();
      await fixture.eventually(() => run.aborted, 'context.signal to abort');
      expectThat(run.context.signal.reason instanceof Error, 'an Error as reason', run.context.signal.reason);
      await fixture.eventually(() => (server.subject.inFlightCount ?? 0) === 0, 'nothing to be in flight');
    },
  },
  {
    id: 'CA-12',
    level: 'must',
    title: 'When a connection breaks, what the server does for its client stops',
    needs: both(listens, cancellation),
    correct:
      'context.signal of its handlers in flight aborts, producers are unsubscribed, and nothing stays in flight.',
    async run(fixture) {
      const [slow, ticks] = [fixture.name('slow'), fixture.name('ticks')];
      const [held, ticking] = [new HeldHandler(fixture), new Ticking(fixture)];
      const server = await fixture.serve(each => each.handle(slow, held.handle).handle(ticks, ticking.handle));
      const client = fixture.client();
      const call = fixture.settles(client.call(slow, 1));
      const stream = new Recorded(fixture, client.send(ticks, 1));
      const run = await held.begun();
      await fixture.eventually(() => stream.values.length > 0, 'the first value of the stream');
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      await fixture.eventually(() => run.aborted, 'context.signal to abort');
      await fixture.eventually(() => ticking.stopped === 1, 'the producer to be unsubscribed');
      await fixture.eventually(() => (server.subject.inFlightCount ?? 0) === 0, 'nothing to be in flight');
      await call;
    },
  },
  {
    id: 'CA-17',
    level: 'must',
    title: 'A call that times out stops its handler',
    needs: both(cancellation, coreOptions),
    correct: 'When the caller gives up by its time-out, context.signal of the handler aborts.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle), { keepAlive: 0 });
      const client = fixture.client({ timeout: fixture.ms(150) });
      const call = fixture.settles(client.call(slow, 1));
      const run = await held.begun();
      expectFailure(await call, 'a call without an answer');
      await fixture.eventually(() => run.aborted, 'context.signal to abort');
    },
  },
  {
    id: 'CA-18',
    level: 'must',
    title: 'An abort of its signal fails the call and stops its handler',
    needs: both(cancellation, callOptions),
    correct: 'The call fails at once, nothing stays pending, and context.signal of the handler aborts.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client();
      const controller = new AbortController();
      const call = fixture.settles(client.call(slow, 1, { signal: controller.signal }));
      const run = await held.begun();
      controller.abort(new Error('enough'));
      expectFailure(await call, 'a call whose signal was aborted');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      await fixture.eventually(() => run.aborted, 'context.signal to abort');
    },
  },
  {
    id: 'CA-19',
    level: 'must',
    title: 'Leaving the loop over a stream() stops its producer',
    needs: both(streamed, clientHas('stream')),
    correct: '`break` in a `for await` over stream() unsubscribes the Observable of the handler.',
    async run(fixture) {
      const pattern = fixture.name('ticks');
      const ticking = new Ticking(fixture);
      await fixture.serve(server => server.handle(pattern, ticking.handle));
      const client = fixture.client();
      const leave = async (): Promise<void> => {
        for await (const value of client.subject.stream!(pattern, 1)) if (value === 5) break;
      };
      await fixture.within(leave(), 'the loop');
      await fixture.eventually(() => ticking.stopped === 1, 'the producer to be unsubscribed');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
  {
    id: 'CA-20',
    level: 'must',
    title: 'A generator whose caller has left is closed',
    needs: streamed,
    correct: 'The `finally` of a generator and of an async generator runs when the caller unsubscribes.',
    async run(fixture) {
      let closed: string[] = [];
      const [plain, awaiting] = [fixture.name('generator'), fixture.name('async-generator')];
      await fixture.serve(server => {
        server.handle(plain, function* () {
          try {
            for (let count = 0; ; count++) yield count;
          } finally {
            closed = [...closed, 'generator'];
          }
        });
        server.handle(awaiting, async function* () {
          try {
            for (let count = 0; ; count++) yield await new Promise(resolve => setImmediate(() => resolve(count)));
          } finally {
            closed = [...closed, 'async generator'];
          }
        });
      });
      const client = fixture.client();
      for (const pattern of [plain, awaiting]) {
        const three = client.send(pattern, 1).pipe(take(3), toArray());
        expectEqual(await fixture.within(lastValueFrom(three), 'three values'), [0, 1, 2], 'the values');
      }
      await fixture.eventually(() => closed.includes('generator'), 'the generator to be closed');
      await fixture.eventually(() => closed.includes('async generator'), 'the async generator to be closed');
      expectEqual(closed.length, 2, 'the number of generators that were closed');
    },
  },
  {
    id: 'CA-24',
    level: 'must',
    title: 'A call that was answered is not cancelled',
    needs: cancellation,
    correct:
      'context.signal of a handler that answered, or whose stream is over, does not abort, though the caller leaves or closes.',
    async run(fixture) {
      const echoed = fixture.name('echo');
      const signals: (AbortSignal | undefined)[] = [];
      await fixture.serve(server =>
        server.handle(echoed, async (data, context) => {
          signals.push(context.signal);
          return echo(data);
        }),
      );
      const client = fixture.client();
      const first = new Recorded(fixture, client.send(echoed, 1));
      expectEqual((await first.ended('the call')).kind, 'completed', 'the end of the call');
      first.unsubscribe();
      expectEqual(await client.call(echoed, 2), 2, 'the answer of the second call');
      await client.close();
      expectEqual(signals.length, 2, 'the number of runs');
      await fixture.never(() => signals.some(signal => signal?.aborted), 'an abort of a handler that had answered');
    },
  },
];
