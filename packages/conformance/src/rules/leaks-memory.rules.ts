import { lastValueFrom, NEVER } from 'rxjs';
import { expectEqual, expectSettled, expectThat } from '../expectations.js';
import { both, claims, coreOptions, listens, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { Forgotten, usedHeap } from './garbage.js';
import { HeldHandler } from './held-handler.js';
import { Ticking } from './ticking.js';

/** Data nobody else has. */
const fresh = (number: number): { readonly number: number; readonly text: string } => ({
  number,
  text: `text ${number}`,
});

const rounds = 200;

const ignore = (): void => undefined;
const silent = { error: ignore, warn: ignore, log: ignore, debug: ignore, verbose: ignore };

/** What is over is forgotten. They look at the garbage of the whole process, so they run alone. */
export const memoryRules: readonly Rule[] = [
  {
    id: 'LK-04',
    level: 'must',
    title: 'Calls and events that are over are forgotten',
    alone: true,
    correct:
      'What a call or an event carried, at the client and at the server, and its context, can be collected once it is over.',
    origin: 'Leak suite of moleculer.',
    async run(fixture) {
      const [echo, event] = [fixture.name('echo'), fixture.name('event')];
      const [sent, received, contexts] = [new Forgotten(), new Forgotten(), new Forgotten()];
      let events = 0;
      await fixture.serve(server => {
        server.handle(echo, (data, context) => {
          received.add(data as object);
          contexts.add(context);
          return Promise.resolve(data);
        });
        server.onEvent(event, (data, context) => {
          received.add(data as object);
          contexts.add(context);
          events++;
        });
      });
      const client = fixture.client();
      for (let number = 0; number < rounds; number++) {
        const data = fresh(number);
        sent.add(data);
        await lastValueFrom(client.send(echo, data));
        await client.emit(event, data);
      }
      await fixture.eventually(() => events === rounds, 'all events to be handled');
      await sent.expectCollected(fixture, 'the data of calls that are over');
      await received.expectCollected(fixture, 'the data that handlers received');
      await contexts.expectCollected(fixture, 'the contexts of messages that are over');
    },
  },
  {
    id: 'LK-05',
    level: 'must',
    title: 'Calls that fail are forgotten',
    alone: true,
    correct: 'What a call carried can be collected once it has failed, be it by its handler or for want of one.',
    origin: 'Leak suite of moleculer: errors take another way out than answers.',
    async run(fixture) {
      const [bad, none] = [fixture.name('bad'), fixture.name('none')];
      const [sent, contexts] = [new Forgotten(), new Forgotten()];
      await fixture.serve(server =>
        server.handle(bad, (_, context) => {
          contexts.add(context);
          return Promise.reject('refused' as never);
        }),
      );
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: fixture.ms(1000) });
      const patterns = fixture.capabilities.noHandler === 'error' ? [bad, none] : [bad];
      for (let number = 0; number < rounds; number++) {
        const data = fresh(number);
        sent.add(data);
        for (const pattern of patterns) await fixture.settles(lastValueFrom(client.send(pattern, data)));
      }
      await sent.expectCollected(fixture, 'the data of calls that failed');
      await contexts.expectCollected(fixture, 'the contexts of requests that failed');
    },
  },
  {
    id: 'LK-06',
    level: 'must',
    title: 'Calls that time out are forgotten',
    alone: true,
    needs: coreOptions,
    correct: 'Five hundred calls that timed out leave no pending entry, and what they carried can be collected.',
    origin: 'An entry for each lost reply: the slow leak of every client without a time-out of its own.',
    async run(fixture) {
      const silent = fixture.name('silent');
      const sent = new Forgotten();
      await fixture.serve(server => server.handle(silent, () => NEVER));
      const client = fixture.client({ timeout: fixture.ms(50) });
      await client.connect();
      const call = (number: number): Promise<unknown> => {
        const data = fresh(number);
        sent.add(data);
        return fixture.settles(lastValueFrom(client.send(silent, data)));
      };
      await Promise.all(Array.from({ length: 500 }, (_, number) => call(number)));
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      await sent.expectCollected(fixture, 'the data of calls that timed out');
    },
  },
  {
    id: 'LK-07',
    level: 'must',
    title: 'Streams that were given up are forgotten',
    alone: true,
    needs: both(claims('streaming'), claims('cancellation')),
    correct: 'Data and context of streams whose callers have left can be collected, at the client and at the server.',
    async run(fixture) {
      const pattern = fixture.name('ticks');
      const [sent, contexts] = [new Forgotten(), new Forgotten()];
      const ticking = new Ticking(fixture);
      await fixture.serve(server => server.handle(pattern, ticking.handle));
      const client = fixture.client();
      const leave = (number: number): Promise<void> =>
        new Promise(resolve => {
          const data = fresh(number);
          sent.add(data);
          const subscription = client.send(pattern, data).subscribe(() => {
            subscription.unsubscribe();
            resolve();
          });
        });
      await fixture.within(Promise.all(Array.from({ length: rounds }, (_, number) => leave(number))), 'the streams');
      await fixture.eventually(() => ticking.stopped === rounds, 'every producer to be unsubscribed');
      for (const context of ticking.contexts.splice(0)) contexts.add(context);
      await sent.expectCollected(fixture, 'the data of calls that were given up');
      await contexts.expectCollected(fixture, 'the contexts of streams that were given up');
    },
  },
  {
    id: 'LK-08',
    level: 'must',
    title: 'Clients that came and went are forgotten by the server',
    alone: true,
    needs: wire,
    correct:
      'After 40 clients that connected, called and closed, the server has no connection left, and nothing in flight.',
    origin: 'Connections that are kept in a list although they are closed.',
    async run(fixture) {
      const echo = fixture.name('echo');
      const contexts = new Forgotten();
      const server = await fixture.serve(each =>
        each.handle(echo, (data, context) => {
          contexts.add(context);
          return data;
        }),
      );
      const { open } = fixture.faults.stats;
      for (let number = 0; number < 40; number++) {
        const client = fixture.client();
        expectEqual(await client.call(echo, number), number, 'the answer');
        await client.close();
      }
      await fixture.eventually(
        () => fixture.faults.stats.open <= open,
        'the connections of clients that closed to be closed',
      );
      expectEqual(server.subject.inFlightCount ?? 0, 0, 'the handlers in flight');
      await contexts.expectCollected(fixture, 'the contexts of clients that are gone');
    },
  },
  {
    id: 'LK-09',
    level: 'must',
    title: 'What was in flight for a client that was cut off is forgotten',
    alone: true,
    needs: both(listens, claims('cancellation')),
    correct:
      'Contexts and data of handlers that were at work when the connection broke can be collected, though they never answer.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const [received, contexts] = [new Forgotten(), new Forgotten()];
      const server = await fixture.serve(each =>
        each.handle(slow, (data, context) => {
          received.add(data as object);
          contexts.add(context);
          return new Promise(() => undefined);
        }),
      );
      const client = fixture.client({ retryDelay: fixture.ms(5), maxRetryDelay: fixture.ms(10) });
      for (let round = 1; round <= 10; round++) {
        const calls = [1, 2, 3, 4, 5].map(number => fixture.settles(lastValueFrom(client.send(slow, fresh(number)))));
        await fixture.eventually(() => contexts.count === 5 * round, 'the handlers to run');
        expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
        for (const call of calls) expectSettled(await call, 'a call that was cut off');
      }
      await fixture.eventually(() => (server.subject.inFlightCount ?? 0) === 0, 'nothing to be in flight');
      await received.expectCollected(fixture, 'the data of handlers that were cut off');
      await contexts.expectCollected(fixture, 'the contexts of handlers that were cut off');
    },
  },
  {
    id: 'LK-10',
    level: 'must',
    title: 'Patterns that are used once cost no memory',
    alone: true,
    correct:
      'After 24 000 events to different patterns of 200 characters, which nobody handles, the heap has grown by less than 6 MB.',
    origin: 'Caches and log records by pattern, with patterns that contain an id.',
    async run(fixture) {
      const echo = fixture.name('echo');
      // what the case keeps of the log would be measured as well
      await fixture.serve(server => server.handle(echo, data => data), { logger: silent });
      const client = fixture.client();
      let events = 0;
      const flood = async (batches: number): Promise<void> => {
        for (let batch = 0; batch < batches; batch++) {
          const patterns = Array.from({ length: 400 }, () => fixture.name(`n${++events}`).padEnd(200, 'x'));
          await Promise.all(patterns.map(pattern => lastValueFrom(client.subject.emit(pattern, batch))));
          await client.call(echo, batch);
        }
      };
      await flood(5);
      const before = usedHeap();
      await flood(60);
      const grown = usedHeap() - before;
      expectThat(grown < 6, 'the heap to grow by less than 6 MB', `${grown.toFixed(1)} MB more`);
    },
  },
  {
    id: 'LK-11',
    level: 'must',
    title: 'Success is not logged',
    correct: 'A thousand calls and events that succeed leave no warning and no error in the log.',
    origin: 'A log line for each message, at a level that production keeps.',
    async run(fixture) {
      const [echo, event] = [fixture.name('echo'), fixture.name('event')];
      let events = 0;
      await fixture.serve(server => server.handle(echo, data => data).onEvent(event, () => ++events));
      const client = fixture.client();
      const numbers = Array.from({ length: 500 }, (_, number) => number);
      await Promise.all(numbers.flatMap(number => [client.call(echo, number), client.emit(event, number)]));
      await fixture.eventually(() => events === numbers.length, 'all events to be handled');
      await client.close();
      expectEqual(
        [fixture.log.errors.length, fixture.log.warnings.length],
        [0, 0],
        'the errors and warnings in the log',
      );
    },
  },
  {
    id: 'LK-12',
    level: 'must',
    title: 'A client and a server that start and close again and again are as they were',
    alone: true,
    needs: claims('drain'),
    correct:
      'After 30 rounds of listen(), a call and close(), the heap has grown by less than 4 MB, and each round was answered.',
    origin: 'Listeners and buffers of each start that outlive its close.',
    async run(fixture) {
      const [echo, slow] = [fixture.name('echo'), fixture.name('slow')];
      const held = new HeldHandler(fixture);
      const server = fixture
        .server()
        .handle(echo, data => data)
        .handle(slow, held.handle);
      const client = fixture.client();
      const text = 'x'.repeat(100_000);
      const round = async (number: number): Promise<void> => {
        await server.listen();
        expectEqual(await client.call(echo, { number, text }), { number, text }, `the answer of round ${number}`);
        await client.close();
        await server.close();
      };
      for (let number = 0; number < 10; number++) await round(number);
      const before = usedHeap();
      for (let number = 0; number < 30; number++) await round(number);
      const grown = usedHeap() - before;
      expectThat(grown < 4, 'the heap to grow by less than 4 MB', `${grown.toFixed(1)} MB more`);
    },
  },
];
