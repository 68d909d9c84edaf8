import { inspect } from 'node:util';
import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import type { LogEntry } from '../fixture/captured-log.js';
import type { Rule } from '../rule.js';
import { isError } from '../show.js';
import { failingHandlers } from './failing-handlers.js';

const hasStack = ({ message, details }: LogEntry): boolean =>
  [message, ...details].some(part =>
    isError(part) ? part.stack !== undefined : typeof part === 'string' && /\n\s+at /.test(part),
  );

const trap = (): never => {
  throw new Error('do not look');
};

const hostileErrors: Readonly<Record<string, () => unknown>> = {
  'a cycle': () => {
    const error: Record<string, unknown> = { message: 'cyclic' };
    error.self = error;
    return error;
  },
  'a BigInt': () => ({ big: 1n }),
  'a symbol': () => Symbol('s'),
  'a function': () => () => 1,
  'an object without a prototype': () => Object.assign(Object.create(null) as object, { message: 'bare' }),
  'an accessor that throws': () => Object.defineProperty({}, 'message', { get: trap, enumerable: true }),
  'an Error whose message throws': () => Object.defineProperty(new Error('x'), 'message', { get: trap }),
  'a toJSON that throws': () => ({ toJSON: trap }),
  'a getError that throws': () => ({ getError: trap }),
  'a proxy that throws': () => new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
  'a message of a megabyte': () => ({ message: 'm'.repeat(2 ** 20) }),
};

/** What a failing handler does to others, and to the log. */
export const loggedErrorRules: readonly Rule[] = [
  {
    id: 'ER-07',
    level: 'must',
    title: 'A failing handler does not touch other calls',
    correct: 'Of 60 overlapping calls, of which every second one fails in some way, the others are all answered.',
    async run(fixture) {
      const ways = Object.values(failingHandlers);
      const [good, bad, event] = [fixture.name('good'), fixture.name('bad'), fixture.name('event')];
      await fixture.serve(server => {
        server.handle(good, async data => {
          await new Promise(resolve => setImmediate(resolve));
          return data;
        });
        server.handle(bad, data => ways[(data as number) % ways.length]!(() => new Error('no'))());
        server.onEvent(event, data => ways[(data as number) % ways.length]!(() => new Error('no'))());
      });
      fixture.log.allowErrors();
      const client = fixture.client();
      await client.connect();
      const numbers = Array.from({ length: 30 }, (_, index) => index);
      const outcomes = numbers.map(number => {
        const failing = fixture.settles(client.call(bad, number));
        const answered = fixture.settles(client.call(good, { number }));
        client.subject.emit(event, number);
        return { failing, answered };
      });
      for (const [number, { failing, answered }] of outcomes.entries()) {
        expectFailure(await failing, `failing call ${number}`);
        const outcome = await answered;
        expectThat(
          outcome !== 'hang' && 'value' in outcome,
          `call ${number} beside the failing ones to be answered`,
          outcome,
        );
        expectEqual(outcome.value, { number }, `the answer of call ${number}`);
      }
      expectEqual(await client.call(good, 'after'), 'after', 'the answer of a call after them');
    },
  },
  {
    id: 'ER-08',
    level: 'must',
    title: 'An error that cannot be looked at or serialized is an error all the same',
    correct:
      'Cycles, BigInts, accessors and proxies that throw, and a message of a megabyte: the call fails soon, every other one is answered.',
    origin: 'An exception filter that fails leaves the caller without an answer.',
    async run(fixture) {
      const names = Object.keys(hostileErrors);
      const [pattern, good, event, open] = ['hostile', 'good', 'event', 'open'].map(word => fixture.name(word));
      const fail = (index: unknown): never => {
        throw hostileErrors[names[index as number]!]!();
      };
      let events = 0;
      let finish: (() => void) | undefined;
      await fixture.serve(server => {
        server.handle(pattern, fail);
        server.handle(good, data => data);
        server.handle(open, () => new Promise(resolve => (finish = () => resolve('unharmed'))));
        server.onEvent(event, index => {
          events++;
          fail(index);
        });
      });
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      const neighbour = fixture.settles(client.call(open, 1), 3 * fixture.timing.mustHappen);
      await fixture.eventually(() => finish, 'the handler of another call to run');
      for (const [index, name] of names.entries()) {
        expectFailure(await fixture.settles(client.call(pattern, index)), `a call of a handler that throws ${name}`);
        await client.emit(event, index);
        expectEqual(await client.call(good, name), name, `the answer of a call after ${name}`);
      }
      finish!();
      expectEqual(expectValue(await neighbour, 'a call that was open all the while'), 'unharmed', 'its answer');
      await fixture.eventually(() => events === names.length, 'every event to be handled');
    },
  },
  {
    id: 'ER-09',
    level: 'must',
    title: 'An undeclared Error is logged once, with its stack, and a declared one not at all',
    correct:
      'For each failed call the log of the server has one error, with the stack; for what was thrown and is no Error it has none.',
    origin: 'Errors that are swallowed, or logged by each layer on their way out.',
    async run(fixture) {
      fixture.log.allowErrors(/bug \d/);
      const ways = Object.values(failingHandlers);
      const [undeclared, declared] = [fixture.name('undeclared'), fixture.name('declared')];
      await fixture.serve(server => {
        server.handle(undeclared, index => ways[index as number]!(() => new Error(`bug ${String(index)}`))());
        server.handle(declared, index => ways[index as number]!(() => ({ message: 'declared' }))());
      });
      const client = fixture.client();
      for (const index of ways.keys()) {
        expectFailure(await fixture.settles(client.call(undeclared, index)), 'the call');
        const about = (): readonly LogEntry[] =>
          fixture.log.errors.filter(({ details, message }) => inspect([message, details]).includes(`bug ${index}`));
        await fixture.eventually(() => about().length > 0, 'the error in the log');
        expectThat(hasStack(about()[0]!), 'the stack in the log', about()[0]);
        expectFailure(
          await fixture.settles(client.call(declared, index)),
          'the call of a handler with a declared error',
        );
      }
      await fixture.never(() => fixture.log.errors.length > ways.length, 'a further error in the log', fixture.ms(30));
    },
  },
];
