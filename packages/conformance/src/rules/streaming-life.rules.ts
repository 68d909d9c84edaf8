import { concat, concatMap, delay, from, lastValueFrom, Observable, of, Subject, take, toArray } from 'rxjs';
import { expectEqual, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, claims, clientHas, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { Recorded } from './recorded.js';

const streaming = claims('streaming');

/** Counts up until nobody listens any more; at the latest, until the case is over. */
const endless = (fixture: Fixture): Observable<number> =>
  new Observable<number>(emit => {
    let count = 0;
    const timer = setInterval(() => emit.next(count++), 1);
    const stop = (): void => clearInterval(timer);
    fixture.signal.addEventListener('abort', stop);
    return stop;
  });

export const streamLifeRules: readonly Rule[] = [
  {
    id: 'SR-06',
    level: 'must',
    title: 'A caller that has enough of an endless stream is rid of it',
    needs: streaming,
    correct:
      'A caller that takes three values gets three and completes; its entry is gone at once, and its other calls get their own ' +
      'answers while the rest of the stream may still arrive.',
    async run(fixture) {
      const [stream, echo] = [fixture.name('endless'), fixture.name('echo')];
      await fixture.serve(server => server.handle(stream, () => endless(fixture)).handle(echo, data => data));
      const client = fixture.client();
      for (let round = 0; round < 3; round++) {
        const values = client.send(stream, 1).pipe(take(3), toArray());
        expectEqual(await fixture.within(lastValueFrom(values), 'three values'), [0, 1, 2], 'the values');
        expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
        for (let call = 0; call < 5; call++)
          expectEqual(await client.values(echo, [call]), [[call]], 'the answers of a call');
      }
    },
  },
  {
    id: 'SR-07',
    level: 'must',
    title: 'A value that cannot be sent ends its stream in an error',
    needs: streaming,
    correct:
      'When a value in the middle cannot be serialized, the values before it arrive, then an error; no value is left out silently, ' +
      'and the next call is answered.',
    origin: 'Publishing errors that are thrown away: the stream goes on with a hole in it, or never ends.',
    async run(fixture) {
      const [holed, echo] = [fixture.name('holed'), fixture.name('echo')];
      const values: readonly unknown[] = [1, 2, { big: 3n }, 4];
      await fixture.serve(server => {
        server.handle(holed, spread =>
          spread ? from(values).pipe(concatMap(value => of(value).pipe(delay(1)))) : from(values),
        );
        server.handle(echo, data => data);
      });
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      for (const spread of [false, true]) {
        const stream = new Recorded(fixture, client.send(holed, spread));
        const end = await stream.ended('a stream with a value that cannot be sent');
        expectEqual(stream.values, [1, 2], 'the values before the one that cannot be sent');
        expectEqual(end.kind, 'failed', 'the end of the stream');
      }
      expectEqual(await client.call(echo, 'next'), 'next', 'the answer of the next call');
    },
  },
  {
    id: 'SR-08',
    level: 'must',
    title: 'A stream and an answer may be silent for longer than the time-out while the handler works',
    needs: streaming,
    correct:
      'With a time-out of 400 ms and keep-alives every 50 ms, a stream that pauses for 900 ms goes on, and an answer that takes ' +
      'as long arrives: the time-out means that the server is gone, not that the handler is slow.',
    async run(fixture) {
      const [pausing, slow] = [fixture.name('pausing'), fixture.name('slow')];
      const pause = fixture.ms(900);
      await fixture.serve(
        server => {
          server.handle(pausing, () => concat(of('before'), of('after').pipe(delay(pause))));
          server.handle(slow, () => lastValueFrom(of('done').pipe(delay(pause))));
        },
        { keepAlive: fixture.ms(50) },
      );
      const client = fixture.client({ timeout: fixture.ms(400) });
      const [stream, answer] = [
        new Recorded(fixture, client.send(pausing, 1)),
        new Recorded(fixture, client.send(slow, 1)),
      ];
      expectEqual((await stream.ended('the stream')).kind, 'completed', 'the end of a stream that paused');
      expectEqual(stream.values, ['before', 'after'], 'the values of a stream that paused');
      expectEqual((await answer.ended('the call')).kind, 'completed', 'the end of a call with a slow handler');
      expectEqual(answer.values, ['done'], 'the answer of a slow handler');
    },
  },
  {
    id: 'SR-09',
    level: 'must',
    title: 'A reconnect does not start a stream a second time',
    needs: both(wire, streaming, claims('reconnect')),
    correct:
      'When the connection breaks during a stream, its handler is not run again; the caller gets no value twice, and an end.',
    origin: 'nestjs/nest #12769 (gRPC): every reconnect subscribed the producer once more.',
    async run(fixture) {
      const [stream, echo] = [fixture.name('stream'), fixture.name('echo')];
      const sources: Subject<number>[] = [];
      await fixture.serve(server => {
        server.handle(stream, () => {
          const source = new Subject<number>();
          sources.push(source);
          return source;
        });
        server.handle(echo, data => data);
      });
      const client = fixture.client({ replyGrace: fixture.ms(200) });
      const caller = new Recorded(fixture, client.send(stream, 1));
      const source = (await fixture.eventually(() => sources[0], 'the handler to run'))!;
      source.next(1);
      await fixture.eventually(() => caller.values.length === 1, 'the first value');
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      await fixture.recovers(client, echo);
      await fixture.never(() => sources.length > 1, 'a second run of the handler');
      source.next(2);
      source.complete();
      await caller.ended('the stream that was cut');
      expectThat(
        caller.values.length <= 2 && caller.values.every((value, index) => value === index + 1),
        'no value twice',
        caller.values,
      );
    },
  },
  {
    id: 'SR-13',
    level: 'must',
    title: 'stream() is an async iterable of the values',
    needs: both(streaming, clientHas('stream')),
    correct:
      'Iterating over stream() gives the values in order and ends with the stream; a failing stream throws after its values; ' +
      'leaving the loop ends the call.',
    async run(fixture) {
      const [three, broken, long] = ['three', 'broken', 'long'].map(word => fixture.name(word));
      await fixture.serve(server => {
        server.handle(three, () => of(1, 2, 3));
        server.handle(broken, function* () {
          yield 1;
          throw 'broken';
        });
        server.handle(long, () => endless(fixture));
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      const read = async (pattern: unknown, limit: number): Promise<readonly unknown[]> => {
        const values: unknown[] = [];
        try {
          for await (const value of client.subject.stream!(pattern, 1)) {
            values.push(value);
            if (values.length === limit) break;
          }
        } catch {
          values.push('thrown');
        }
        return values;
      };
      expectEqual(await fixture.within(read(three, 10), 'the loop'), [1, 2, 3], 'the values of a whole stream');
      expectEqual(
        await fixture.within(read(broken, 10), 'the loop'),
        [1, 'thrown'],
        'the values of a stream that fails',
      );
      expectEqual(await fixture.within(read(long, 4), 'the loop'), [0, 1, 2, 3], 'the values until the loop was left');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests once the loop was left');
    },
  },
  {
    id: 'SR-14',
    level: 'must',
    title: 'A generator that throws half way gives its values first, then the error',
    needs: streaming,
    correct:
      'What a generator or an async generator yielded before it threw arrives, then the error; the next call is answered.',
    async run(fixture) {
      const generators: Readonly<Record<string, () => unknown>> = {
        'a generator': function* () {
          yield 1;
          yield 2;
          throw 'broken';
        },
        'an async generator': async function* () {
          yield 1;
          yield await Promise.resolve(2);
          throw 'broken';
        },
        'a promise of an async generator': () => Promise.resolve(generators['an async generator']!()),
      };
      const patterns = Object.keys(generators).map((name, index) => [name, fixture.name(`generator${index}`)] as const);
      await fixture.serve(server => {
        for (const [name, pattern] of patterns) server.handle(pattern, generators[name]!);
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      for (const [name, pattern] of patterns) {
        const stream = new Recorded(fixture, client.send(pattern, 1));
        const end = await stream.ended(`the stream of ${name} that throws`);
        expectEqual(stream.values, [1, 2], `the values of ${name} that throws`);
        expectEqual(end.kind, 'failed', `the end of ${name} that throws`);
      }
    },
  },
  {
    id: 'SR-15',
    level: 'must',
    title: 'Each subscription of send() is a stream of its own',
    needs: streaming,
    correct:
      'Two subscriptions of one Observable run the handler twice; each gets all values, and leaving one does not touch the other.',
    async run(fixture) {
      const pattern = fixture.name('stream');
      const sources: Subject<string>[] = [];
      await fixture.serve(server => {
        server.handle(pattern, () => {
          const source = new Subject<string>();
          sources.push(source);
          return source;
        });
      });
      const request = fixture.client().send(pattern, 1);
      const [leaving, staying] = [new Recorded(fixture, request), new Recorded(fixture, request)];
      await fixture.eventually(() => sources.length === 2, 'the handler to run for each subscription');
      const emit = (text: string): void => {
        for (const [index, source] of sources.entries()) source.next(`${text} of ${index}`);
      };
      emit('first');
      await fixture.eventually(
        () => leaving.values.length + staying.values.length === 2,
        'a value for each subscription',
      );
      leaving.unsubscribe();
      emit('second');
      for (const source of sources) source.complete();
      expectEqual((await staying.ended('the subscription that stays')).kind, 'completed', 'its end');
      const own = sources.findIndex((_, index) => staying.values[0] === `first of ${index}`);
      expectEqual(staying.values, [`first of ${own}`, `second of ${own}`], 'the values of the subscription that stays');
      expectEqual(leaving.values.length, 1, 'the number of values of the subscription that left');
    },
  },
  {
    id: 'SR-17',
    level: 'must',
    title: 'A stream that is open when its client closes ends in an error',
    needs: streaming,
    correct: 'The caller of a stream whose client is closed gets an error, and not an end that looks like success.',
    async run(fixture) {
      const pattern = fixture.name('endless');
      await fixture.serve(server => server.handle(pattern, () => endless(fixture)));
      const client = fixture.client();
      const stream = new Recorded(fixture, client.send(pattern, 1));
      await fixture.eventually(() => stream.values.length > 0, 'the first value');
      await client.close();
      expectEqual((await stream.ended('the stream')).kind, 'failed', 'the end of a stream whose client was closed');
    },
  },
  {
    id: 'SR-18',
    level: 'must',
    title: 'A stream whose server goes away ends in an error',
    needs: both(wire, streaming),
    correct: 'When the connection is gone for good during a stream, the caller gets an error within its time-out.',
    async run(fixture) {
      const pattern = fixture.name('endless');
      await fixture.serve(server => server.handle(pattern, () => endless(fixture)));
      const client = fixture.client({ timeout: fixture.ms(500), replyGrace: fixture.ms(200), retryAttempts: 0 });
      const stream = new Recorded(fixture, client.send(pattern, 1));
      await fixture.eventually(() => stream.values.length > 0, 'the first value');
      fixture.faults.refuse();
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      expectEqual((await stream.ended('the stream that was cut')).kind, 'failed', 'its end');
    },
  },
];
