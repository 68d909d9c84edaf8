import { throwError } from 'rxjs';
import { expectEqual, expectFailure, expectValue } from '../expectations.js';
import { claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';
import { failingHandlers } from './failing-handlers.js';
import { muchLater, soonAgain } from './redelivery.js';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

const settles = claims('settlement', 'ack', 'retry');

export const deliveryRules: readonly Rule[] = [
  {
    id: 'AK-01',
    level: 'must',
    title: 'An event is acknowledged only once its handler is done',
    needs: settles,
    correct:
      'A server that is closed while a handler is still at work, and does not wait for it, leaves the event to another server.',
    origin:
      'The acknowledgement of Google Pub/Sub libraries before the handler ran: what was in work is lost at every deployment.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: string[] = [];
      let finish = (): void => undefined;
      const first = await fixture.serve(
        server => {
          server.onEvent(pattern, () => {
            seen.push('first');
            return new Promise<void>(resolve => (finish = resolve));
          });
        },
        { shutdownTimeout: fixture.ms(20), ...muchLater() },
      );
      fixture.afterwards(() => finish());
      await fixture.client().emit(pattern, 'work');
      await fixture.eventually(() => seen.length > 0, 'the handler to run');
      fixture.log.allowErrors();
      await first.close();
      await fixture.serve(
        server => server.onEvent(pattern, data => void seen.push(`second: ${String(data)}`)),
        muchLater(),
      );
      await expectExactly(fixture, seen, ['first', 'second: work'], 'the handlers that had the event');
    },
    negative: {
      correct: 'An event that is not acknowledged is handled at most once: another server does not get it again.',
      async run(fixture) {
        const pattern = fixture.name('job');
        let runs = 0;
        let finish = (): void => undefined;
        const server = await fixture.serve(
          each => {
            each.onEvent(pattern, () => {
              runs++;
              return new Promise<void>(resolve => (finish = resolve));
            });
          },
          { shutdownTimeout: fixture.ms(20) },
        );
        fixture.afterwards(() => finish());
        await fixture.client().emit(pattern, 'work');
        await fixture.eventually(() => runs, 'the handler to run');
        fixture.log.allowErrors();
        await server.close();
        await server.listen();
        await fixture.never(() => runs > 1, 'a second run for the same event', fixture.ms(50));
      },
    },
  },
  {
    id: 'AK-02',
    level: 'must',
    title: 'An event whose handler failed comes again, until one succeeds',
    needs: claims('settlement', 'retry'),
    correct:
      'A handler that throws, rejects or returns an Observable that fails gets the event again; once it succeeds, no more.',
    origin: 'gojob #25, Azure: failures that were acknowledged, and thereby lost.',
    async run(fixture) {
      const ways = Object.entries(failingHandlers);
      const patterns = ways.map((_, index) => fixture.name(`job${index}`));
      const runs = ways.map(() => 0);
      await fixture.serve(server => {
        for (const [index, [, fails]] of ways.entries()) {
          server.onEvent(patterns[index], () => (++runs[index]! < 3 ? fails(() => new Error('not yet'))() : 'done'));
        }
      }, soonAgain(fixture));
      fixture.log.allowErrors();
      const client = fixture.client();
      for (const pattern of patterns) await client.emit(pattern, 1);
      for (const [index, [way]] of ways.entries()) {
        await fixture.eventually(() => runs[index]! >= 3, `a third attempt after a handler that ${way} failed twice`);
      }
      const excess = (): string | undefined => ways.find((_, index) => runs[index]! > 3)?.[0];
      await fixture.never(excess, 'an attempt after one that succeeded', fixture.ms(50));
    },
    negative: {
      correct: 'An event whose handler failed is over: it does not come again.',
      async run(fixture) {
        const ways = Object.entries(failingHandlers);
        const patterns = ways.map((_, index) => fixture.name(`job${index}`));
        const ran: unknown[] = [];
        await fixture.serve(server => {
          for (const [index, [way, fails]] of ways.entries()) {
            server.onEvent(patterns[index], () => {
              ran.push(way);
              return fails(() => new Error('no'))();
            });
          }
        });
        fixture.log.allowErrors();
        const client = fixture.client();
        for (const pattern of patterns) await client.emit(pattern, 1);
        await expectExactly(fixture, ran, Object.keys(failingHandlers), 'the handlers that ran');
      },
    },
  },
  {
    id: 'AK-03',
    level: 'must',
    title: 'An event that was handled does not come again',
    needs: settles,
    correct:
      'Each of 30 events whose handlers succeed, at once or later, is handled once, also when the server is closed and started again.',
    origin: 'Acknowledgements that were never sent: everything comes again after a restart.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: unknown[] = [];
      let done = 0;
      const server = await fixture.serve(each => {
        each.onEvent(pattern, async data => {
          seen.push(data);
          if ((data as number) % 2 === 0) await new Promise(resolve => setImmediate(resolve));
          done++;
        });
      }, soonAgain(fixture));
      const client = fixture.client();
      for (const number of numbers(30)) await client.emit(pattern, number);
      await fixture.eventually(() => done >= 30, '30 handlers to be done');
      await server.close();
      await server.listen();
      await expectExactly(fixture, seen, numbers(30), 'the events that were handled');
    },
  },
  {
    id: 'AK-04',
    level: 'must',
    title: 'A request is never handled again because its handler failed',
    needs: settles,
    correct: 'The failure of a request handler is its reply: the caller gets it, and the handler ran once.',
    origin: 'Requests on queues: a handler that fails is run again and again, long after the caller has left.',
    async run(fixture) {
      const pattern = fixture.name('request');
      const ways = Object.entries(failingHandlers);
      const ran: number[] = [];
      await fixture.serve(server => {
        server.handle(pattern, index => {
          ran.push(index as number);
          return ways[index as number]![1](() => new Error('no'))();
        });
      }, soonAgain(fixture));
      fixture.log.allowErrors();
      const client = fixture.client();
      for (const [index, [way]] of ways.entries()) {
        expectFailure(await fixture.settles(client.call(pattern, index)), `a call of a handler that ${way}`);
      }
      await expectExactly(fixture, ran, numbers(ways.length), 'the calls whose handler ran');
    },
  },
  {
    id: 'AK-08',
    level: 'must',
    title: 'Handlers of one event share its fate',
    needs: claims('settlement', 'retry'),
    correct:
      'An event with three handlers, of which one fails at first, comes again as often as that one needs, and then no more.',
    origin: 'The first handler that is done acknowledges for all.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const runs = { quick: 0, fails: 0, slow: 0 };
      await fixture.serve(server => {
        server.onEvent(pattern, () => void runs.quick++);
        server.onEvent(pattern, () => (++runs.fails < 3 ? throwError(() => new Error('not yet')) : undefined));
        server.onEvent(pattern, async () => {
          await new Promise(resolve => setImmediate(resolve));
          runs.slow++;
        });
      }, soonAgain(fixture));
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, 1);
      await fixture.eventually(() => runs.fails >= 3, 'a third attempt, since one of three handlers failed twice');
      await fixture.never(() => runs.fails > 3, 'an attempt after all handlers succeeded', fixture.ms(50));
      expectEqual(runs, { quick: 3, fails: 3, slow: 3 }, 'the runs of the three handlers');
    },
  },
  {
    id: 'AK-09',
    level: 'must',
    title: 'A handler that waits for an answer does not lose its event',
    needs: settles,
    correct:
      'An event handler may call another pattern before it is done; meanwhile the event is neither given to anybody else nor lost.',
    origin: 'Deadlocks between a prefetch of one and a handler that needs a second message.',
    async run(fixture) {
      const [job, help] = [fixture.name('job'), fixture.name('help')];
      const seen: unknown[] = [];
      const client = fixture.client();
      await fixture.serve(server => {
        server.handle(help, data => data);
        server.onEvent(job, async data => void seen.push(await client.call(help, data)));
      }, soonAgain(fixture));
      for (const number of numbers(5)) expectValue(await fixture.settles(client.emit(job, number)), 'emit()');
      await expectExactly(fixture, seen, numbers(5), 'the events that were handled');
    },
  },
];
