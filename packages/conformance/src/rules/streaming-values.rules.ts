import {
  concat,
  from,
  lastValueFrom,
  mergeMap,
  Observable,
  of,
  range,
  Subject,
  throwError,
  timer,
  toArray,
  type Subscriber,
} from 'rxjs';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { same } from '../same.js';
import { Recorded } from './recorded.js';

const streaming = claims('streaming');

/** An Observable that emits three values and completes, at a time of its own. */
const bursts: Readonly<Record<string, (emit: Subscriber<unknown>) => void>> = {
  'while the handler runs': emit => burst(emit),
  'in a later turn': emit => void setImmediate(() => burst(emit)),
  'in a microtask': emit => queueMicrotask(() => burst(emit)),
  'with the end in the next microtask': emit =>
    void setImmediate(() => {
      for (const value of [1, 2, 3]) emit.next(value);
      queueMicrotask(() => emit.complete());
    }),
  'with the end in the next turn': emit =>
    void setImmediate(() => {
      for (const value of [1, 2, 3]) emit.next(value);
      setImmediate(() => emit.complete());
    }),
  'the last one a turn later, with the end': emit => {
    emit.next(1);
    emit.next(2);
    setImmediate(() => {
      emit.next(3);
      emit.complete();
    });
  },
};

const burst = (emit: Subscriber<unknown>): void => {
  for (const value of [1, 2, 3]) emit.next(value);
  emit.complete();
};

export const streamValueRules: readonly Rule[] = [
  {
    id: 'SR-01',
    level: 'must',
    title: 'Every value of a stream arrives, in order, and then its end',
    needs: streaming,
    correct:
      'A handler that emits n values yields exactly these, in order, and completes: for n = 0, 1, 2, 1000 and 10 000.',
    async run(fixture) {
      const pattern = fixture.name('count');
      await fixture.serve(server => server.handle(pattern, n => range(0, n as number)));
      const client = fixture.client();
      for (const n of [0, 1, 2, 1000, 10_000]) {
        const values = await client.values(pattern, n);
        const wrong = values.findIndex((value, index) => value !== index);
        expectThat(wrong < 0, `value ${wrong} of ${n} to be ${wrong}`, values[wrong]);
        expectEqual(values.length, n, `the number of values of a stream of ${n}`);
      }
    },
  },
  {
    id: 'SR-02',
    level: 'must',
    title: 'The last value is not lost when the end follows at once',
    needs: streaming,
    correct:
      'Three values and the completion arrive, whether they are emitted in one turn or the end comes a moment later.',
    origin: 'nestjs/nest #14583: a value and the completion of the same tick.',
    async run(fixture) {
      const patterns = Object.keys(bursts).map((name, index) => [name, fixture.name(`burst${index}`)] as const);
      await fixture.serve(server => {
        for (const [name, pattern] of patterns)
          server.handle(pattern, () => new Observable(emit => bursts[name]!(emit)));
      });
      const client = fixture.client();
      for (const [name, pattern] of patterns) {
        expectEqual(await client.values(pattern, 1), [1, 2, 3], `the values emitted ${name}`);
      }
    },
  },
  {
    id: 'SR-03',
    level: 'must',
    title: 'A stream that fails gives its values first, then the error',
    needs: streaming,
    correct: 'Values emitted before the error arrive, then the error; a stream that fails at once gives just that.',
    async run(fixture) {
      const broken = throwError(() => 'broken');
      const sources: Readonly<Record<string, readonly [() => Observable<unknown>, readonly unknown[]]>> = {
        'at once': [() => broken, []],
        'in the same turn as its values': [() => concat(of(1, 2, 3), broken), [1, 2, 3]],
        'a turn later': [() => concat(of(1, 2), timer(2).pipe(mergeMap(() => concat(of(3), broken)))), [1, 2, 3]],
      };
      const patterns = Object.keys(sources).map((name, index) => [name, fixture.name(`fails${index}`)] as const);
      await fixture.serve(server => {
        for (const [name, pattern] of patterns) server.handle(pattern, sources[name]![0]);
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      for (const [name, pattern] of patterns) {
        const stream = new Recorded(fixture, client.send(pattern, 1));
        const end = await stream.ended(`a stream that fails ${name}`);
        expectEqual(stream.values, sources[name]![1], `the values of a stream that fails ${name}`);
        expectEqual(end.kind, 'failed', `the end of a stream that fails ${name}`);
      }
    },
  },
  {
    id: 'SR-04',
    level: 'must',
    title: 'A serializer that takes its time does not change the order',
    needs: streaming,
    correct:
      'With an asynchronous serializer that takes longer for some values than for others, they arrive in order, and the end last.',
    origin: 'The queue in Server.send of Nest, made for transporters that publish asynchronously.',
    async run(fixture) {
      const pattern = fixture.name('count');
      let calls = 0;
      const serializer = {
        async serialize(packet: unknown): Promise<unknown> {
          await lastValueFrom(timer(calls++ % 2 === 0 ? 4 : 0));
          return packet;
        },
      };
      await fixture.serve(server => server.handle(pattern, () => range(0, 20)), { serializer });
      const values = await fixture.client().values(pattern, 1);
      expectThat(calls > 0, 'the serializer given as an option to be used', 'it was not');
      expectEqual(
        values,
        Array.from({ length: 20 }, (_, index) => index),
        'the values',
      );
    },
  },
  {
    id: 'SR-05',
    level: 'must',
    title: 'Streams at the same time do not mix',
    needs: streaming,
    correct:
      'Two streams whose values alternate, and 100 streams at once, each give their own values in their own order.',
    async run(fixture) {
      const [taken, many] = [fixture.name('alternating'), fixture.name('many')];
      const subjects = new Map<unknown, Subject<unknown>>();
      await fixture.serve(server => {
        server.handle(taken, name => {
          const subject = new Subject<unknown>();
          subjects.set(name, subject);
          return subject;
        });
        server.handle(many, name => from([1, 2, 3, 4, 5].map(number => [name, number])));
      });
      const client = fixture.client();
      const streams = ['a', 'b'].map(name => [name, new Recorded(fixture, client.send(taken, name))] as const);
      await fixture.eventually(() => subjects.size === 2, 'both handlers to run');
      for (let number = 0; number < 20; number++) {
        for (const [name, subject] of subjects) subject.next([name, number]);
      }
      for (const subject of subjects.values()) subject.complete();
      for (const [name, stream] of streams) {
        await stream.ended(`stream ${name}`);
        expectEqual(
          stream.values,
          Array.from({ length: 20 }, (_, number) => [name, number]),
          `the values of stream ${name}`,
        );
      }
      const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
      const values = await Promise.all(names.map(name => client.values(many, name)));
      expectEqual(
        values,
        names.map(name => [1, 2, 3, 4, 5].map(number => [name, number])),
        'the values of 100 streams',
      );
    },
  },
  {
    id: 'SR-10',
    level: 'must',
    title: 'Many values are never cut down to the first',
    needs: streaming,
    correct: 'All values of a handler that returns an Observable of three arrive.',
    origin: 'Transports with one reply per request, which take the first value and drop the rest.',
    async run(fixture) {
      const pattern = fixture.name('three');
      await fixture.serve(server => server.handle(pattern, () => of('first', 'second', 'third')));
      expectEqual(await fixture.client().values(pattern, 1), ['first', 'second', 'third'], 'the values');
    },
    negative: {
      correct: 'A call answered with more than one value fails, or yields all of them; it does not complete with some.',
      async run(fixture) {
        const [one, three] = [fixture.name('one'), fixture.name('three')];
        await fixture.serve(server =>
          server.handle(one, () => of('only')).handle(three, () => of('first', 'second', 'third')),
        );
        fixture.log.allowErrors();
        const client = fixture.client();
        expectEqual(await client.values(one, 1), ['only'], 'the values of a handler that gives one');
        const outcome = await fixture.settles(client.values(three, 1));
        if (outcome !== 'hang' && 'value' in outcome && same(outcome.value, ['first', 'second', 'third'])) return;
        expectFailure(outcome, 'a call answered with three values');
      },
    },
  },
  {
    id: 'SR-11',
    level: 'must',
    title: 'Empty and falsy values of a stream arrive like any other',
    needs: streaming,
    correct:
      '0, false, the empty text, null, an empty array and an empty object arrive, in the middle of a stream and as its last value.',
    origin: 'Checks such as `if (response)`, which take 0 or an empty text for no answer.',
    async run(fixture) {
      const values = [0, false, '', null, [], {}];
      const pattern = fixture.name('falsy');
      await fixture.serve(server => server.handle(pattern, data => from([...values, (data as unknown[])[0]])));
      const client = fixture.client();
      for (const last of values) {
        expectEqual(await client.values(pattern, [last]), [...values, last], 'the values of a stream');
      }
    },
  },
  {
    id: 'SR-12',
    level: 'must',
    title: 'Values arrive when they are produced, not when the stream ends',
    needs: streaming,
    correct: 'Each value reaches the caller before the handler produces the next one, however long that takes.',
    async run(fixture) {
      const pattern = fixture.name('live');
      let source: Subject<number> | undefined;
      await fixture.serve(server => server.handle(pattern, () => (source = new Subject<number>())));
      const stream = new Recorded(fixture, fixture.client().send(pattern, 1));
      const subject = (await fixture.eventually(() => source, 'the handler to run'))!;
      for (const number of [1, 2, 3]) {
        subject.next(number);
        await fixture.eventually(
          () => stream.values.length === number,
          `value ${number} to arrive while the stream is open`,
        );
      }
      subject.complete();
      expectEqual((await stream.ended('the stream')).kind, 'completed', 'the end of the stream');
      expectEqual(stream.values, [1, 2, 3], 'the values');
    },
  },
  {
    id: 'SR-16',
    level: 'must',
    title: 'A caller can make further calls while it receives values',
    needs: streaming,
    correct:
      'Calls that are made out of the values of a stream, before it has ended, are all answered; the stream goes on.',
    async run(fixture) {
      const [numbers, double] = [fixture.name('numbers'), fixture.name('double')];
      await fixture.serve(server => {
        server.handle(numbers, () => range(1, 50)).handle(double, data => 2 * (data as number));
      });
      const client = fixture.client();
      const doubled = client.send(numbers, 1).pipe(
        mergeMap(number => client.send(double, number)),
        toArray(),
      );
      const answers = (await fixture.within(lastValueFrom(doubled), 'the calls of a stream')) as number[];
      expectEqual(
        [...answers].sort((a, b) => a - b),
        Array.from({ length: 50 }, (_, index) => 2 * (index + 1)),
        'the answers',
      );
    },
  },
];
