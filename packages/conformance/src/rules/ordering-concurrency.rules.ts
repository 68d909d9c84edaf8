import { expectEqual, expectThat } from '../expectations.js';
import { coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A handler that works until it is told to be done, and who is at it. */
class Workshop {
  readonly started: unknown[] = [];
  private readonly open: (() => void)[] = [];
  most = 0;
  done = 0;

  get atWork(): number {
    return this.open.length;
  }

  readonly handler = async (data: unknown): Promise<unknown> => {
    this.started.push(data);
    await new Promise<void>(resolve => {
      this.open.push(resolve);
      this.most = Math.max(this.most, this.atWork);
    });
    this.done++;
    return data;
  };

  /** Ends the work of one, the first that began. */
  finish(): void {
    this.open.shift()?.();
  }

  finishAll(): void {
    while (this.atWork > 0) this.finish();
  }
}

export const concurrencyRules: readonly Rule[] = [
  {
    id: 'OR-07',
    level: 'must',
    title: 'Handlers at work do not hold up the next request',
    correct:
      'While 300 handlers of one pattern are at work, a call of it and a call of another pattern are answered; then all the others are.',
    origin: 'Consumers that await one handler before they take the next message.',
    async run(fixture) {
      const [work, quick] = [fixture.name('work'), fixture.name('quick')];
      const workshop = new Workshop();
      await fixture.serve(server => {
        server.handle(work, data => (data === 'quick' ? data : workshop.handler(data)));
        server.handle(quick, data => data);
      });
      fixture.afterwards(() => workshop.finishAll());
      const client = fixture.client();
      const calls = numbers(300).map(number => client.call(work, number));
      const all = fixture.settles(Promise.all(calls));
      await fixture.eventually(() => workshop.atWork === 300, '300 handlers to be at work at the same time');
      expectEqual(await client.call(work, 'quick'), 'quick', 'the answer of a further call of the same pattern');
      expectEqual(await client.call(quick, 1), 1, 'the answer of a call of another pattern');
      workshop.finishAll();
      expectEqual(await all, { value: numbers(300) }, 'the answers of the 300 calls');
    },
  },
  {
    id: 'OR-08',
    level: 'must',
    title: 'As many event handlers are at work as allowed, and never more',
    needs: coreOptions,
    correct:
      'With maxInFlight: 5, of 25 events five are handled at the same time; each that is done makes room for one other, and all ' +
      'are handled once, in order where there is one.',
    origin: "NServiceBus's semaphore probe; limits that are exceeded by a batch, or that nothing ever lifts.",
    async run(fixture) {
      const pattern = fixture.name('work');
      const workshop = new Workshop();
      await fixture.serve(server => server.onEvent(pattern, workshop.handler), { maxInFlight: 5 });
      fixture.afterwards(() => workshop.finishAll());
      const client = fixture.client();
      await Promise.all(numbers(25).map(number => client.emit(pattern, number)));
      for (let done = 0; done < 20; done++) {
        await fixture.eventually(() => workshop.atWork === 5, `five handlers to be at work after ${done} are done`);
        if (done % 10 === 0) await fixture.never(() => workshop.atWork > 5, 'a sixth handler at work', fixture.ms(20));
        workshop.finish();
      }
      await fixture.eventually(() => workshop.atWork === 5, 'the last five handlers to be at work');
      workshop.finishAll();
      await fixture.eventually(() => workshop.done === 25, 'all 25 events to be handled');
      expectEqual(workshop.most, 5, 'the most handlers that were at work');
      const seen = workshop.started;
      const inOrder = fixture.capabilities.ordering === 'none' ? [...seen].sort((a, b) => Number(a) - Number(b)) : seen;
      expectEqual(inOrder, numbers(25), 'the events that were handled');
    },
  },
  {
    id: 'OR-09',
    level: 'must',
    title: 'Work does not starve timers',
    alone: true,
    correct:
      'While 32 callers each make their next call as soon as the last one is answered, timers and immediates of the same process ' +
      'run in between.',
    origin: 'In-process transports that deliver in microtasks: a health check, or a time-out, never gets its turn.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, data => data));
      const client = fixture.client();
      await client.call(pattern, 'connected');
      let answered = 0;
      let turns = 0;
      const tick = (): void => {
        turns++;
        timer = setTimeout(tick, 0);
      };
      let timer = setTimeout(tick, 0);
      fixture.afterwards(() => clearTimeout(timer));
      const calls = numbers(32).map(
        () =>
          new Promise<void>((resolve, reject) => {
            const next = (): void => {
              if (answered++ >= 3200) return resolve();
              client.send(pattern, answered).subscribe({ complete: next, error: reject });
            };
            next();
          }),
      );
      await fixture.within(Promise.all(calls), 'all the calls');
      expectThat(turns >= 3, 'a timer to run now and then among 3200 calls', `it ran ${turns} times`);
    },
  },
  {
    id: 'OR-10',
    level: 'should',
    title: 'Handlers can call one another through the transporter, deep',
    correct: 'A handler that computes with the help of calls of its own pattern, twenty deep, gets every answer.',
    origin: 'Deadlocks where one worker waits for an answer that only it could give.',
    async run(fixture) {
      const pattern = fixture.name('sum');
      const client = fixture.client();
      await fixture.serve(server => {
        server.handle(pattern, async data => {
          const number = data as number;
          return number === 0 ? 0 : number + ((await client.call(pattern, number - 1)) as number);
        });
      });
      expectEqual(await client.call(pattern, 20), 210, 'the sum of the numbers to 20');
    },
  },
  {
    id: 'OR-11',
    level: 'must',
    title: 'Handlers may finish in any order, each answers its own caller',
    correct:
      'Of 60 calls whose handlers finish in the reverse order, each gets its own answer, and as soon as its own handler is done.',
    origin: 'Answers that are sent in the order of the requests.',
    async run(fixture) {
      const pattern = fixture.name('work');
      const open = new Map<unknown, () => void>();
      await fixture.serve(server => {
        server.handle(pattern, data => new Promise(resolve => open.set(data, () => resolve(data))));
      });
      fixture.afterwards(() => {
        for (const finish of open.values()) finish();
      });
      const client = fixture.client();
      const calls = numbers(60).map(number => fixture.settles(client.call(pattern, number)));
      await fixture.eventually(() => open.size === 60, 'sixty handlers to be at work');
      open.get(59)!();
      expectEqual(await calls[59], { value: 59 }, 'the answer of the last call while the others are still at work');
      for (const number of [...numbers(59)].reverse()) open.get(number)!();
      expectEqual(
        await Promise.all(calls),
        numbers(60).map(value => ({ value })),
        'the answers of the 60 calls',
      );
    },
  },
];
