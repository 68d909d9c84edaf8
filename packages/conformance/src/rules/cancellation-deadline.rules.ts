import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import { both, callOptions, claims, listens, rawPeer } from '../needs.js';
import type { RawPacket } from '../raw/raw-peer.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';
import { HeldHandler } from './held-handler.js';
import { Recorded } from './recorded.js';
import { Ticking } from './ticking.js';

const deadline = both(claims('deadline'), callOptions);

/** Milliseconds left, as a handler sees them. */
const left = ({ deadline: until }: SubjectContext): number => (until ?? Infinity) - Date.now();

const day = 24 * 60 * 60 * 1000;

/** Every number in a packet, however deep. */
const numbersIn = (value: unknown): readonly number[] => {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
};

/** An absolute limit set by the caller, as opposed to a time-out, which is about silence. */
export const deadlineRules: readonly Rule[] = [
  {
    id: 'CA-07',
    level: 'must',
    title: 'A deadline reaches the handler and is nearer with every hop',
    needs: deadline,
    correct:
      'context.deadline says when the caller stops waiting; handed on to a further call, less time is left there.',
    origin: 'moleculer: time-outs that begin anew at every hop.',
    async run(fixture) {
      const [outer, inner] = [fixture.name('outer'), fixture.name('inner')];
      const seen: number[] = [];
      const client = fixture.client();
      await fixture.serve(server => {
        server.handle(inner, (_, context) => seen.push(left(context)));
        server.handle(outer, async (_, context) => {
          seen.push(left(context));
          await fixture.quietFor(fixture.ms(40));
          return client.call(inner, 1, { deadline: context.deadline });
        });
      });
      await client.connect();
      const given = 4 * fixture.timing.mustHappen;
      await client.call(outer, 1, { deadline: Date.now() + given });
      const [first, second] = seen as [number, number];
      expectEqual(seen.length, 2, 'the number of runs');
      expectThat(first > given / 2 && first <= given + 2, `about ${given} ms to be left at the first handler`, first);
      expectThat(
        second > given / 2 && second < first,
        'less time to be left after a further hop',
        `${first} ms, then ${second} ms`,
      );
    },
  },
  {
    id: 'CA-13',
    level: 'must',
    title: 'At its deadline a call fails and its handler is told to stop',
    needs: deadline,
    correct: 'The call fails when its deadline passes, not before, and context.signal of the handler aborts.',
    async run(fixture) {
      const slow = fixture.name('slow');
      const held = new HeldHandler(fixture);
      await fixture.serve(server => server.handle(slow, held.handle));
      const client = fixture.client();
      await client.connect();
      const begin = performance.now();
      const call = fixture.settles(client.call(slow, 1, { deadline: new Date(Date.now() + fixture.ms(200)) }));
      const run = await held.begun();
      expectFailure(await call, 'a call whose deadline passed');
      const after = performance.now() - begin;
      expectThat(
        after >= fixture.ms(150),
        'the call not to fail before its deadline',
        `it failed after ${Math.round(after)} ms`,
      );
      await fixture.eventually(() => run.aborted, 'context.signal to abort');
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
  {
    id: 'CA-14',
    level: 'must',
    title: 'A deadline ends a stream too, however lively it is',
    needs: both(deadline, claims('streaming')),
    correct: 'A stream that keeps sending values fails at its deadline, and its producer is unsubscribed.',
    async run(fixture) {
      const pattern = fixture.name('ticks');
      const ticking = new Ticking(fixture);
      await fixture.serve(server => server.handle(pattern, ticking.handle));
      const client = fixture.client();
      await client.connect();
      const stream = new Recorded(fixture, client.send(pattern, 1, { deadline: Date.now() + fixture.ms(400) }));
      expectEqual((await stream.ended('a stream whose deadline passed')).kind, 'failed', 'its end');
      expectThat(stream.values.length > 0, 'values before the deadline', stream.values);
      await fixture.eventually(() => ticking.stopped === 1, 'the producer to be unsubscribed');
    },
  },
  {
    id: 'CA-15',
    level: 'must',
    title: 'A call whose deadline has passed already fails and sends nothing',
    needs: deadline,
    correct: 'The call fails at once, and its handler never runs.',
    async run(fixture) {
      const [late, echoed] = [fixture.name('late'), fixture.name('echo')];
      let runs = 0;
      await fixture.serve(server => server.handle(late, () => ++runs).handle(echoed, data => data));
      const client = fixture.client();
      await client.connect();
      for (const passed of [Date.now() - 1, new Date(0)]) {
        expectFailure(await fixture.settles(client.call(late, 1, { deadline: passed })), 'a call after its deadline');
      }
      expectEqual(await client.call(echoed, 1), 1, 'the answer of the next call');
      await fixture.never(() => runs > 0, 'a run of the handler');
    },
  },
  {
    id: 'CA-16',
    level: 'must',
    title: 'A deadline travels as the time that is left, not as clock time',
    needs: both(deadline, listens, rawPeer),
    correct:
      'The packet says how many milliseconds are left; it contains no time of day, since the clocks of hosts differ.',
    async run(fixture) {
      const packets: RawPacket[] = [];
      await fixture.rawServer((packet, connection) => {
        packets.push(packet);
        if (packet.id !== undefined) void connection.send({ id: packet.id, response: 1, isDisposed: true });
      });
      const given = 4 * fixture.timing.mustHappen;
      const client = fixture.client();
      await client.call(fixture.name('any'), { number: 5 }, { deadline: Date.now() + given });
      const numbers = packets.flatMap(numbersIn);
      const clock = numbers.find(number => Math.abs(number - Date.now()) < day);
      expectThat(clock === undefined, 'no time of day in the packet', clock);
      expectThat(
        numbers.some(number => number > given / 2 && number <= given),
        `at most ${given} ms left to stand in the packet`,
        numbers,
      );
    },
  },
];
