import { concat, of, throwError } from 'rxjs';
import { expectEqual, expectThat } from '../expectations.js';
import { textOf } from '../fixture/captured-log.js';
import type { Fixture } from '../fixture/fixture.js';
import type { Rule } from '../rule.js';

/** Runs event handlers that fail, each alone, and looks for one line in the log about each. */
const expectOneLineEach = async (
  fixture: Fixture,
  failures: Readonly<Record<string, (error: Error) => unknown>>,
): Promise<void> => {
  const kinds = Object.keys(failures).map((name, index) => {
    return { name, pattern: fixture.name(`fails${index}`), message: `failure ${index} of ${fixture.scope}` };
  });
  const [healthy, echo] = [fixture.name('healthy'), fixture.name('echo')];
  const runs = new Map<string, number>();
  const count = (pattern: string): void => void runs.set(pattern, (runs.get(pattern) ?? 0) + 1);
  await fixture.serve(server => {
    for (const { name, pattern, message } of kinds) {
      server.onEvent(pattern, () => {
        count(pattern);
        return failures[name]!(new Error(message));
      });
    }
    server.onEvent(healthy, () => count(healthy)).handle(echo, data => data);
  });
  fixture.log.allowErrors();
  const client = fixture.client();
  for (const { pattern } of kinds) await client.emit(pattern, 1);
  await client.emit(healthy, 1);
  for (const pattern of [healthy, ...kinds.map(kind => kind.pattern)]) {
    await fixture.eventually(() => runs.get(pattern), `the handler of ${pattern} to run`);
  }
  const lines = (message: string): readonly string[] =>
    fixture.log.errors.map(textOf).filter(line => line.includes(message));
  for (const { name, message } of kinds) {
    await fixture.eventually(() => lines(message).length > 0, `a line in the log about an event handler that ${name}`);
  }
  const excess = (): string | undefined => {
    // an event that is delivered again fails again, and says so each time
    const found = kinds.find(({ message, pattern }) => lines(message).length > runs.get(pattern)!);
    return found && `${lines(found.message).length} lines about an event handler that ${found.name}`;
  };
  await fixture.never(excess, 'more lines in the log than failures', fixture.ms(50));
  expectEqual(await client.call(echo, 'still there'), 'still there', 'the answer of a call after all that');
};

export const eventFailureRules: readonly Rule[] = [
  {
    id: 'EV-07',
    level: 'must',
    title: 'An event handler that fails is logged once, and hurts nobody else',
    correct:
      'A handler that throws or rejects leaves one error in the log, with what it threw; other events and requests are served.',
    origin: 'Processes that died of the rejection of an event handler; failures that nobody ever heard of.',
    async run(fixture) {
      await expectOneLineEach(fixture, {
        throws: error => {
          throw error;
        },
        rejects: error => Promise.reject(error),
        'rejects later': error => new Promise((_, reject) => setImmediate(() => reject(error))),
      });
    },
  },
  {
    id: 'EV-08',
    level: 'must',
    title: 'A stream of an event handler that fails is logged once',
    correct:
      'An Observable that an event handler returned, directly or by a promise, is subscribed to; its error is in the log once.',
    origin: 'Nest on five transports: the stream error of an event handler is seen nowhere.',
    async run(fixture) {
      await expectOneLineEach(fixture, {
        'returns an Observable that fails': error => throwError(() => error),
        'returns an Observable that fails after values': error =>
          concat(
            of(1, 2),
            throwError(() => error),
          ),
        'returns a promise of an Observable that fails': error => Promise.resolve(throwError(() => error)),
      });
    },
  },
  {
    id: 'EV-09',
    level: 'must',
    title: 'An event nobody handles costs nothing',
    correct:
      'emit() of it completes, since it is not a loss; the events around it are handled, and the server goes on.',
    origin: 'nestjs/nest #11641, #11642, #12974: the consumer stalled, or the process ended.',
    async run(fixture) {
      const [pattern, unknown, echo] = ['happened', 'unknown', 'echo'].map(word => fixture.name(word));
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)).handle(echo, data => data));
      fixture.log.allowErrors();
      const client = fixture.client();
      for (let round = 0; round < 20; round++) {
        await client.emit(unknown, round);
        await client.emit(pattern, round);
      }
      await fixture.eventually(() => seen.length >= 20, '20 events around the unknown ones to be handled');
      expectEqual(seen.length, 20, 'the number of events that were handled');
      expectEqual(await client.call(echo, 1), 1, 'the answer of a call after all that');
    },
  },
  {
    id: 'EV-13',
    level: 'should',
    title: 'An unknown event does not fill the log',
    correct:
      'Fifty events of a pattern that nobody handles leave at most one line about it: the log is not the peer to fill.',
    origin: 'nestjs/nest #12974: an error for every event of another service on a shared queue.',
    async run(fixture) {
      const [pattern, unknown] = [fixture.name('happened'), fixture.name('unknown')];
      let runs = 0;
      await fixture.serve(server => server.onEvent(pattern, () => void runs++));
      fixture.log.allowErrors();
      const client = fixture.client();
      for (let round = 0; round < 50; round++) await client.emit(unknown, round);
      await client.emit(pattern, 1);
      await fixture.eventually(() => runs, 'the event after them to be handled');
      const lines = [...fixture.log.errors, ...fixture.log.warnings].filter(entry => textOf(entry).includes(unknown));
      expectThat(lines.length <= 1, 'at most one line about the unknown pattern', `${lines.length} lines`);
    },
  },
];
