import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { both, claims, clientHas, coreOptions, listens, rawPeer, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';

/** What is refused, or waits, when there is too much of it. */
export const limitRules: readonly Rule[] = [
  {
    id: 'BP-04',
    level: 'must',
    title: 'Calls beyond maxPending fail, and those within it do not',
    needs: coreOptions,
    correct:
      'With maxPending: 5 the sixth call without an answer fails at once; when one is answered, there is room for another.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client({ maxPending: 5 });
      const calls = [1, 2, 3, 4, 5].map(number => fixture.settles(client.call(slow, number)));
      await held.begun(5);
      expectFailure(await fixture.settles(client.call(slow, 6)), 'a call beyond maxPending');
      held.runs[0]!.release(1);
      expectValue(await calls[0]!, 'the first call');
      const next = fixture.settles(client.call(slow, 7));
      await held.begun(6);
      held.releaseAll();
      expectEqual(expectValue(await next, 'a call once there is room again'), 7, 'its answer');
      for (const call of calls) expectValue(await call, 'a call within maxPending');
    },
  },
  {
    id: 'BP-05',
    level: 'must',
    title: 'Requests beyond maxInFlight fail, and those within it do not',
    needs: coreOptions,
    correct:
      'With maxInFlight: 4 a fifth request fails soon while four handlers are at work, without running its own; afterwards the ' +
      'server takes requests again.',
    origin: 'A server that takes whatever comes, until it takes nothing any more.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle), { maxInFlight: 4 });
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      const calls = [1, 2, 3, 4].map(number => fixture.settles(client.call(slow, number)));
      await held.begun(4);
      expectFailure(await fixture.settles(client.call(slow, 5)), 'a request beyond maxInFlight');
      expectEqual(held.runs.length, 4, 'the runs of the handler');
      held.releaseAll();
      for (const call of calls) expectValue(await call, 'a request within maxInFlight');
      const next = fixture.settles(client.call(slow, 6));
      await held.begun(5);
      held.releaseAll();
      expectEqual(expectValue(await next, 'a request afterwards'), 6, 'its answer');
    },
  },
  {
    id: 'BP-06',
    level: 'must',
    title: 'Events beyond maxInFlight wait',
    needs: coreOptions,
    correct:
      'With maxInFlight: 3 never more than three handlers of events are at work, and all 20 events are handled in the end.',
    async run(fixture) {
      const pattern = fixture.name('event');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.onEvent(pattern, held.handle), { maxInFlight: 3 });
      const client = fixture.client();
      await Promise.all(Array.from({ length: 20 }, (_, index) => client.emit(pattern, index)));
      await held.begun(3);
      await fixture.never(() => held.runs.length > 3, 'a fourth handler at work', fixture.ms(60));
      for (let done = 1; done <= 20; done++) {
        (await held.begun(done)).release();
        expectThat(
          held.runs.length <= done + 3,
          'at most three handlers at work',
          `${held.runs.length - done} of them`,
        );
      }
      const seen = held.runs.map(({ data }) => data as number).sort((a, b) => a - b);
      expectEqual(
        seen,
        Array.from({ length: 20 }, (_, index) => index),
        'the events that were handled',
      );
    },
  },
  {
    id: 'BP-07',
    level: 'must',
    title: 'Calls and events beyond maxQueued fail while there is no connection',
    needs: both(wire, coreOptions, claims('reconnect')),
    correct:
      'With maxQueued: 3 the fourth call that waits for a connection fails at once; the three others are answered later.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, data => data), {}, fixture.unharmed);
      const client = fixture.client({ maxQueued: 3, retryDelay: fixture.ms(5), maxRetryDelay: fixture.ms(10) });
      await client.call(pattern, 0);
      fixture.faults.refuse();
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      await fixture.eventually(() => client.statuses.at(-1) !== 'connected', 'the client to notice');
      const waiting = [1, 2, 3].map(number => fixture.settles(client.call(pattern, number)));
      expectFailure(await fixture.settles(client.call(pattern, 4)), 'a call beyond maxQueued');
      expectFailure(await fixture.settles(client.emit(pattern, 5)), 'an event beyond maxQueued');
      await fixture.faults.accept();
      for (const [index, call] of waiting.entries()) {
        expectEqual(expectValue(await call, 'a call within maxQueued'), index + 1, 'its answer');
      }
    },
  },
  {
    id: 'BP-16',
    level: 'must',
    title: 'A reader that cannot hold its server back gives up at maxBuffered',
    needs: both(listens, rawPeer, coreOptions, clientHas('stream')),
    correct:
      'When a server that knows no credit is more than maxBuffered values ahead of the reader of a stream(), the reader gets ' +
      'the values that wait and then an error; the client goes on.',
    async run(fixture) {
      const [stream, echo] = [fixture.name('stream'), fixture.name('echo')];
      await fixture.rawServer((packet, connection) => {
        const { id, pattern, data } = packet;
        if (id === undefined) return;
        if (pattern === echo) return void connection.send({ id, response: data, isDisposed: true });
        for (let count = 0; count < 200; count++) void connection.send({ id, response: count });
      });
      const client = fixture.client({ maxBuffered: 20 });
      const values = client.subject.stream!(stream, 1)[Symbol.asyncIterator]();
      expectEqual((await fixture.within(values.next(), 'a value')).value, 0, 'the first value');
      await fixture.eventually(() => (client.subject.pendingCount ?? 0) === 0, 'the client to give the stream up');
      const taken: unknown[] = [];
      const readOn = async (): Promise<void> => {
        for (;;) {
          const { done, value } = await values.next();
          if (done) return;
          taken.push(value);
        }
      };
      expectFailure(await fixture.settles(readOn()), 'a stream that is too far ahead of its reader');
      expectThat(
        taken.length <= 30 && taken.every((value, index) => value === index + 1),
        'the values that waited',
        taken,
      );
      expectEqual(await client.call(echo, 'next'), 'next', 'the answer of the next call');
    },
  },
];
