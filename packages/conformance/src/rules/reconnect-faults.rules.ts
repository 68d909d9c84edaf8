import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import { both, coreOptions, listens, rawPeer, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { HeldHandler } from './held-handler.js';

const echo = (data: unknown): unknown => data;

/** Networks that are slow, frozen or silent rather than broken. */
export const faultRules: readonly Rule[] = [
  {
    id: 'RE-07',
    level: 'must',
    title: 'Calls on a connection that is dead without a word fail by their time-out',
    needs: both(wire, coreOptions),
    correct:
      'With timeout: 250 ms, a call in flight and a new one fail after about that time when nothing passes any more and nobody ' +
      'hears of it; close() resolves.',
    origin: 'A peer whose machine lost its power closes no connection.',
    async run(fixture) {
      const [slow, pattern] = [fixture.name('slow'), fixture.name('echo')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle).handle(pattern, echo), {
        keepAlive: fixture.ms(50),
      });
      const client = fixture.client({ timeout: fixture.ms(250) });
      await client.call(pattern, 1);
      const inFlight = fixture.settles(client.call(slow, 1));
      await held.begun();
      expectThat(fixture.faults.blackhole() > 0, 'a connection to go dead', 'there was none');
      const fresh = fixture.settles(client.call(pattern, 2));
      expectFailure(await inFlight, 'a call in flight when the connection goes dead');
      expectFailure(await fresh, 'a call on a dead connection');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      expectValue(await fixture.settles(client.close()), 'close() of the client');
      expectThat(fixture.faults.stats.swallowed > 0, 'bytes to have gone nowhere', fixture.faults.stats);
      await fixture.faults.cut(); // or the server would take its time for a goodbye
    },
  },
  {
    id: 'RE-08',
    level: 'must',
    title: 'What a frozen network held back arrives once it moves again',
    needs: wire,
    correct:
      'Calls and events that were made while nothing moved are handled once each, in time, over the same connection.',
    async run(fixture) {
      const [request, event] = [fixture.name('echo'), fixture.name('event')];
      const seen: unknown[] = [];
      await fixture.serve(server =>
        server
          .handle(request, data => {
            seen.push(data);
            return data;
          })
          .onEvent(event, data => void seen.push(data)),
      );
      const client = fixture.client();
      await client.call(request, 'before');
      const { accepted } = fixture.faults.stats;
      fixture.faults.stall();
      const numbers = Array.from({ length: 20 }, (_, number) => number);
      const calls = numbers.map(number => fixture.settles(client.call(request, number)));
      const events = numbers.map(number => fixture.settles(client.emit(event, 100 + number)));
      await fixture.never(() => seen.length > 1, 'a run of a handler while nothing moves', fixture.ms(100));
      fixture.faults.resume();
      for (const [number, call] of calls.entries()) {
        expectEqual(expectValue(await call, 'a call that was held back'), number, 'its answer');
      }
      for (const each of events) expectValue(await each, 'an event that was held back');
      await fixture.eventually(() => seen.length >= 41, 'all handlers to run');
      await fixture.never(() => seen.length > 41, 'a second run for one message', fixture.ms(50));
      expectEqual(fixture.faults.stats.accepted, accepted, 'the connections that were made altogether');
    },
  },
  {
    id: 'RE-30',
    level: 'must',
    title: 'A connection that breaks takes no other with it',
    needs: both(listens, rawPeer),
    correct:
      'When one peer goes in the middle of a request, and another in the middle of its answer, calls of a third are answered.',
    async run(fixture) {
      const [slow, pattern] = [fixture.name('slow'), fixture.name('echo')];
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle).handle(pattern, echo));
      fixture.log.allowErrors();
      const client = fixture.client();
      const own = fixture.settles(client.call(slow, 'mine'));
      await held.begun();
      const [waiting, halfway] = [await fixture.rawClient(), await fixture.rawClient()];
      await waiting.send({ id: 'raw-1', pattern: slow, data: 'theirs' });
      const run = await held.begun(2);
      const cut = fixture.faults.cut('mid-frame', 'upstream');
      await halfway.send({ id: 'raw-2', pattern, data: 'x'.repeat(1000) });
      expectEqual(await fixture.within(cut, 'the cut'), 1, 'the connections that were cut');
      waiting.close();
      expectEqual(await client.call(pattern, 'meanwhile'), 'meanwhile', 'the answer of another client');
      run.release('to nobody');
      held.runs[0]!.release('to me');
      expectEqual(expectValue(await own, 'a call of another client in flight'), 'to me', 'its answer');
    },
  },
  {
    id: 'RE-31',
    level: 'should',
    title: 'Calls that are made together share the latency of the network',
    needs: wire,
    correct:
      'With 60 ms each way, 20 concurrent calls do not wait for each other: most are at their handler before the first answer is back.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      let begun = 0;
      await fixture.serve(server =>
        server.handle(pattern, data => {
          begun++;
          return data;
        }),
      );
      const client = fixture.client();
      await client.call(pattern, 'connected');
      fixture.faults.delay(fixture.ms(60)); // more than the acknowledgement that small writes may wait for
      begun = 0;
      let before = 0; // runs of the handler before the first answer was back
      const asked = async (number: number): Promise<unknown> => {
        const answer = await client.call(pattern, number);
        before ||= begun;
        return answer;
      };
      const begin = performance.now();
      const numbers = Array.from({ length: 20 }, (_, number) => number);
      const answers = await Promise.all(numbers.map(asked));
      const took = Math.round(performance.now() - begin);
      expectEqual(answers, numbers, 'the answers');
      expectThat(took >= fixture.ms(100), 'the network to be slow', `the calls took ${took} ms`);
      expectThat(before > 10, 'most of 20 calls to be handled before the first answer is back', `${before} were`);
    },
  },
];
