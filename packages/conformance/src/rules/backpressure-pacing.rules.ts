import { Observable, range } from 'rxjs';
import { expectEqual, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, claims, clientHas, coreOptions, listens, rawPeer, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { Recorded } from './recorded.js';

const streaming = claims('streaming');
const paced = both(streaming, claims('backpressure', 'credit'), clientHas('stream'));

/** Far more than may be on its way to a reader that has stopped, far less than a producer makes that nobody holds back. */
const ahead = 8000;

/** An iterable that knows how far it got, endless unless it is given an end. */
class Counting {
  produced = 0;
  /** Left before its end. */
  closed = false;

  constructor(
    private readonly value: (count: number) => unknown = count => count,
    private readonly end = Infinity,
  ) {}

  readonly handle = (): Iterable<unknown> => this.values();

  private *values(): Iterable<unknown> {
    try {
      while (this.produced < this.end) yield this.value(this.produced++);
    } finally {
      this.closed = this.produced < this.end;
    }
  }
}

/** Waits until nothing more is produced, and sees to it that this is soon. */
const expectHeld = async (fixture: Fixture, counting: Counting, limit: number, what: string): Promise<void> => {
  let last = -1;
  let since = 0;
  await fixture.eventually(() => counting.produced > 0, `${what} to begin`);
  await fixture.eventually(() => {
    const { produced } = counting;
    expectThat(produced <= limit, `${what} to be held back`, `it went on to ${produced} values`);
    if (produced !== last) {
      last = produced;
      since = performance.now();
    }
    return performance.now() - since > fixture.ms(60);
  }, `${what} to be held back`);
};

export const pacingRules: readonly Rule[] = [
  {
    id: 'BP-01',
    level: 'must',
    title: 'An iterable is pulled no further than its reader goes',
    needs: paced,
    correct:
      'A reader of stream() that takes a few values and then none holds the iterable at the server: a bounded number of values ' +
      'is produced ahead of it.',
    origin: 'An export of a table that is read into memory because its caller is slow.',
    async run(fixture) {
      const pattern = fixture.name('numbers');
      const counting = new Counting();
      await fixture.serve(server => server.handle(pattern, counting.handle));
      const values = fixture.client().subject.stream!(pattern, 1)[Symbol.asyncIterator]();
      for (let count = 0; count < 10; count++) {
        expectEqual((await fixture.within(values.next(), 'a value')).value, count, 'the value');
      }
      await expectHeld(fixture, counting, ahead, 'an iterable whose reader stopped after 10 values');
      await values.return!();
    },
  },
  {
    id: 'BP-02',
    level: 'must',
    title: 'A reader that pauses misses nothing',
    needs: both(streaming, clientHas('stream')),
    correct: 'All 4000 values arrive in order, though the reader pauses three times, and the stream ends.',
    async run(fixture) {
      const pattern = fixture.name('numbers');
      await fixture.serve(server =>
        server.handle(pattern, function* () {
          for (let count = 0; count < 4000; count++) yield count;
        }),
      );
      let wanted = 0;
      const read = async (): Promise<void> => {
        for await (const value of fixture.client().subject.stream!(pattern, 1)) {
          if (value !== wanted) expectEqual(value, wanted, 'the next value');
          if (++wanted % 1000 === 0) await fixture.quietFor(fixture.ms(30));
        }
      };
      await fixture.within(read(), 'the loop over the stream');
      expectEqual(wanted, 4000, 'the number of values');
    },
  },
  {
    id: 'BP-03',
    level: 'must',
    title: 'An Observable that is far ahead of its reader fails, on both sides',
    needs: both(paced, coreOptions),
    correct:
      'With maxBuffered: 50 the server gives up an Observable whose reader does not keep up: it is unsubscribed, and the reader ' +
      'gets the values that were sent, in order, and then an error.',
    origin: 'A producer cannot be held back that pushes; what it pushes must not fill the memory.',
    async run(fixture) {
      const pattern = fixture.name('flood');
      let stopped = false;
      let produced = 0;
      const flood = (): Observable<number> =>
        new Observable(out => {
          const timer = setInterval(() => {
            for (let count = 0; count < 1000; count++) out.next(produced++);
          }, 1);
          const stop = (): void => clearInterval(timer);
          fixture.signal.addEventListener('abort', stop);
          return () => {
            stopped = true;
            stop();
          };
        });
      fixture.log.allowErrors();
      await fixture.serve(server => server.handle(pattern, flood), { maxBuffered: 50 });
      const values = fixture.client().subject.stream!(pattern, 1)[Symbol.asyncIterator]();
      expectEqual((await fixture.within(values.next(), 'the first value')).value, 0, 'the first value');
      await fixture.eventually(() => stopped, 'the Observable to be unsubscribed');
      let wanted = 1;
      const readOn = async (): Promise<'ended' | 'failed'> => {
        try {
          for (;;) {
            const { done, value } = await values.next();
            if (done) return 'ended';
            if (value !== wanted) expectEqual(value, wanted, 'the next value');
            wanted++;
          }
        } catch (error) {
          if (error instanceof Error && error.message.startsWith('expected')) throw error;
          return 'failed';
        }
      };
      expectEqual(await fixture.within(readOn(), 'the rest of the stream'), 'failed', 'the end of the stream');
    },
  },
  {
    id: 'BP-08',
    level: 'must',
    title: 'A peer that stops reading its connection holds its producer back',
    needs: both(listens, rawPeer, streaming),
    correct:
      'An iterable whose values nobody takes off the connection is pulled no further once the buffers of the connection are ' +
      'full; when the peer hangs up, it is closed.',
    origin: 'nestjs/nest #17746: what a slow reader does not take waits in the memory of the server.',
    async run(fixture) {
      const pattern = fixture.name('blocks');
      const block = 'x'.repeat(16 * 1024);
      const counting = new Counting(() => block, 3 * ahead);
      await fixture.serve(server => server.handle(pattern, counting.handle));
      fixture.log.allowErrors();
      const peer = await fixture.rawClient();
      peer.stopReading();
      await peer.send({ id: 'blocks-1', pattern, data: 1 });
      await expectHeld(fixture, counting, ahead, 'an iterable whose peer does not read');
      peer.close();
      await fixture.eventually(() => counting.closed, 'the iterable to be closed once its peer has gone');
    },
  },
  {
    id: 'BP-09',
    level: 'must',
    title: 'A stream that nobody reads does not hold up the other calls',
    needs: paced,
    correct: 'While the reader of one stream pauses, calls of the same client and of another one are answered.',
    origin: 'One slow consumer that stalls all streams of its connection.',
    async run(fixture) {
      const [pattern, echo] = [fixture.name('numbers'), fixture.name('echo')];
      const counting = new Counting();
      await fixture.serve(server => server.handle(pattern, counting.handle).handle(echo, data => data));
      const [client, other] = [fixture.client(), fixture.client()];
      const values = client.subject.stream!(pattern, 1)[Symbol.asyncIterator]();
      expectEqual((await fixture.within(values.next(), 'a value')).value, 0, 'the first value');
      await expectHeld(fixture, counting, ahead, 'a stream that nobody reads');
      for (const each of [client, other])
        expectEqual(await each.call(echo, 'x'), 'x', 'the answer of a call meanwhile');
      await values.return!();
    },
  },
  {
    id: 'BP-11',
    level: 'must',
    title: 'A slow network costs time, and nothing else',
    needs: wire,
    correct:
      'A large question and its large answer arrive whole over a slow connection, and so does a small one after them.',
    origin: 'nestjs/nest #17746: slow and stuck are not the same.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, data => data));
      const client = fixture.client();
      await client.call(pattern, 1);
      const large = 'lorem ipsum '.repeat(12_000);
      fixture.faults.throttle(1_000_000 / fixture.ms(1));
      const passed = fixture.faults.stats.bytes;
      expectThat(
        (await client.call(pattern, large)) === large,
        'the large answer to be what was asked',
        'something else',
      );
      expectEqual(await client.call(pattern, 'small'), 'small', 'the answer of the next call');
      expectThat(
        fixture.faults.stats.bytes - passed > 2 * large.length,
        'the bytes to pass the slow network',
        fixture.faults.stats,
      );
    },
  },
  {
    id: 'BP-12',
    level: 'must',
    title: 'A producer that never waits leaves room for the other calls',
    needs: streaming,
    correct: 'While an endless generator produces as fast as it can, calls of other clients are answered.',
    origin: 'A loop over a synchronous iterator that keeps the event loop to itself.',
    async run(fixture) {
      const [pattern, echo] = [fixture.name('numbers'), fixture.name('echo')];
      const counting = new Counting();
      await fixture.serve(server => server.handle(pattern, counting.handle).handle(echo, data => data));
      const other = fixture.client();
      await other.call(echo, 'connected');
      const stream = new Recorded(fixture, fixture.client().send(pattern, 1));
      await fixture.eventually(() => stream.values.length > 0, 'the first value');
      for (let call = 0; call < 5; call++)
        expectEqual(await other.call(echo, call), call, 'the answer of a call meanwhile');
      stream.unsubscribe();
    },
  },
  {
    id: 'BP-13',
    level: 'must',
    title: 'A reader that pauses for longer than the time-out keeps its stream',
    needs: both(paced, coreOptions),
    correct:
      'A stream that waits for its reader does not time out: the server is there, and it is the reader that is slow.',
    async run(fixture) {
      const pattern = fixture.name('numbers');
      const counting = new Counting();
      await fixture.serve(server => server.handle(pattern, counting.handle), { keepAlive: fixture.ms(50) });
      const client = fixture.client({ timeout: fixture.ms(250) });
      const values = client.subject.stream!(pattern, 1)[Symbol.asyncIterator]();
      expectEqual((await fixture.within(values.next(), 'a value')).value, 0, 'the first value');
      await expectHeld(fixture, counting, ahead, 'a stream that nobody reads');
      await fixture.quietFor(fixture.ms(600));
      for (let count = 1; count < 3000; count++) {
        const { value } = await fixture.within(values.next(), `value ${count}`);
        if (value !== count) expectEqual(value, count, 'the next value');
      }
      await values.return!();
    },
  },
  {
    id: 'BP-14',
    level: 'must',
    title: 'A subscriber that keeps up gets a long stream whole',
    needs: streaming,
    correct:
      'All of 10 000 values of an Observable that emits them at once arrive at a subscriber of send(), in order.',
    origin: 'A window of credit that is not renewed: streams that stop after the first thousand values.',
    async run(fixture) {
      const pattern = fixture.name('many');
      await fixture.serve(server => server.handle(pattern, () => range(0, 10_000)));
      const values = await fixture.client().values(pattern, 1);
      expectEqual(values.length, 10_000, 'the number of values');
      const wrong = values.findIndex((value, index) => value !== index);
      expectThat(wrong < 0, 'the values to be in order', `${String(values[wrong])} at ${wrong}`);
    },
  },
];
