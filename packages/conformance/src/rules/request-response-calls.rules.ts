import { lastValueFrom, timer } from 'rxjs';
import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, claims, listens, rawPeer } from '../needs.js';
import type { Rule } from '../rule.js';
import { same } from '../same.js';

const echo = (data: unknown): unknown => data;

/** Serves `echo` and returns its pattern. */
const serveEcho = async (fixture: Fixture): Promise<string> => {
  const pattern = fixture.name('echo');
  await fixture.serve(server => server.handle(pattern, echo));
  return pattern;
};

/** How calls find their answers, and what becomes of those without one. */
export const callRules: readonly Rule[] = [
  {
    id: 'RR-04',
    level: 'must',
    title: 'send() is cold: each subscription is one request',
    correct:
      'Nothing is sent before somebody subscribes; each of two subscriptions makes the handler run once and gets an answer.',
    async run(fixture) {
      const pattern = fixture.name('count');
      let runs = 0;
      await fixture.serve(server => server.handle(pattern, () => ++runs));
      const client = fixture.client();
      await client.connect();
      const request = client.send(pattern, 'x');
      await fixture.never(() => runs > 0, 'a run of the handler before anybody subscribed');
      const answers = await Promise.all([1, 2].map(() => fixture.within(lastValueFrom(request), 'a subscription')));
      expectEqual([...answers].sort(), [1, 2], 'the answers of two subscriptions');
      expectEqual(runs, 2, 'the runs of the handler');
    },
  },
  {
    id: 'RR-05',
    level: 'must',
    title: '200 calls at once on a client that is not connected yet get their own answers',
    correct: 'Each of 200 concurrent first calls gets the answer to its own data, without a warning about listeners.',
    origin: 'nestjs/nest #9295, #9303, #505, #2988.',
    async run(fixture) {
      const pattern = await serveEcho(fixture);
      const client = fixture.client();
      const numbers = Array.from({ length: 200 }, (_, index) => index);
      const answers = await Promise.all(numbers.map(number => client.call(pattern, { number })));
      expectEqual(
        answers,
        numbers.map(number => ({ number })),
        'the answers',
      );
    },
  },
  {
    id: 'RR-06',
    level: 'must',
    title: 'Overlapping calls of one pattern lose no answer',
    correct: 'In 50 rounds of three overlapping calls, and of a call right after an answer, every call is answered.',
    origin:
      'Shared reply topics: the first answer unsubscribes while the third call waits for its subscription (MQTT: 25 of 150 ' +
      'calls never answered; nestjs/nest #2988 on Redis).',
    async run(fixture) {
      const pattern = await serveEcho(fixture);
      const client = fixture.client();
      await client.connect();
      const call = (data: string): Promise<unknown> =>
        fixture.within(lastValueFrom(client.send(pattern, data)), `call ${data}`);
      for (let round = 0; round < 50; round++) {
        const wanted = [1, 2, 3].map(number => `${round}.${number}`);
        expectEqual(await Promise.all(wanted.map(call)), wanted, `the answers of round ${round}`);
        expectEqual(await call(`${round}.next`), `${round}.next`, 'the answer of a call right after them');
      }
    },
  },
  {
    id: 'RR-07',
    level: 'must',
    title: 'Answers of several patterns and clients do not cross',
    correct:
      'Three clients that call three patterns in turn, answered in another order than asked, each get their own answers only.',
    origin: 'golevelup v8; reply topics that every client of a pattern reads.',
    async run(fixture) {
      const patterns = ['a', 'b', 'c'].map(word => fixture.name(word));
      await fixture.serve(server => {
        for (const [index, pattern] of patterns.entries()) {
          server.handle(pattern, async data => {
            await lastValueFrom(timer(9 - 3 * index));
            return { pattern, data };
          });
        }
      });
      const clients = [fixture.client(), fixture.client(), fixture.client()];
      const calls = clients.flatMap((client, who) =>
        patterns.flatMap(pattern => [1, 2, 3].map(number => ({ client, pattern, data: `${who}.${number}` }))),
      );
      const answers = await Promise.all(calls.map(({ client, pattern, data }) => client.values(pattern, data)));
      expectEqual(
        answers,
        calls.map(({ pattern, data }) => [{ pattern, data }]),
        'the answers of 27 calls',
      );
    },
  },
  {
    id: 'RR-08',
    level: 'must',
    title: 'A request nobody handles fails at once',
    needs: claims('noHandler', 'error'),
    correct: 'The call fails with an error soon, and not by its time-out.',
    origin: 'Redis and MQTT of Nest: the caller waits for ever.',
    async run(fixture) {
      const pattern = await serveEcho(fixture);
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      await client.call(pattern, 1);
      expectFailure(await fixture.settles(client.call(fixture.name('nobody'), 1)), 'a request without a handler');
      expectEqual(await client.call(pattern, 2), 2, 'the answer of the next call');
    },
    negative: {
      correct: 'The call fails by its time-out, and not later.',
      async run(fixture) {
        const pattern = await serveEcho(fixture);
        const client = fixture.client({ timeout: fixture.ms(300) });
        expectFailure(await fixture.settles(client.call(fixture.name('nobody'), 1)), 'a request without a handler');
        expectEqual(await client.call(pattern, 2), 2, 'the answer of the next call');
      },
    },
  },
  {
    id: 'RR-11',
    level: 'must',
    title: 'A call without an answer ends with its time-out',
    correct:
      'With timeout: 200 ms, a call whose handler does not answer fails after about that time and frees its slot; the late ' +
      'answer is ignored without an error in the log.',
    origin: 'seneca #517, amqp-transport #48; Nest has no time-out of its own.',
    async run(fixture) {
      const [slow, quick] = [fixture.name('slow'), fixture.name('quick')];
      const late: (() => void)[] = [];
      await fixture.serve(server => {
        server.handle(slow, () => new Promise(resolve => late.push(() => resolve('late'))));
        server.handle(quick, echo);
      });
      const client = fixture.client({ timeout: fixture.ms(200) });
      await client.connect();
      const begin = performance.now();
      expectFailure(await fixture.settles(client.call(slow, 1)), 'a call without an answer');
      const after = performance.now() - begin;
      expectThat(after >= fixture.ms(150), 'the time-out not to come early', `it came after ${Math.round(after)} ms`);
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      for (const answer of late) answer();
      expectEqual(await client.call(quick, 2), 2, 'the answer of a call after the late one');
    },
  },
  {
    id: 'RR-12',
    level: 'must',
    title: 'Answers with an unknown or repeated id are ignored',
    needs: both(listens, rawPeer),
    correct:
      'An answer nobody asked for, and a second one to the same request, change nothing: each call gets its own answer once.',
    origin: 'Redelivered replies.',
    async run(fixture) {
      await fixture.rawServer((packet, connection) => {
        if (packet.id === undefined) return;
        const answer = { id: packet.id, response: packet.data, isDisposed: true };
        void connection.send({ ...answer, id: 'nobody-asked', response: 'foreign' });
        void connection.send(answer);
        void connection.send({ ...answer, response: 'repeated' });
      });
      const client = fixture.client();
      for (const number of [1, 2, 3]) {
        expectEqual(await client.values(fixture.name('echo'), number), [number], `the answers of call ${number}`);
      }
    },
  },
  {
    id: 'RR-13',
    level: 'must',
    title: 'An answer to a caller that has left hurts nobody',
    correct: 'A handler that answers after its caller closed causes no error; other callers are served.',
    async run(fixture) {
      const [slow, quick] = [fixture.name('slow'), fixture.name('quick')];
      const answers: (() => void)[] = [];
      await fixture.serve(server => {
        server.handle(slow, () => new Promise(resolve => answers.push(() => resolve('late'))));
        server.handle(quick, echo);
      });
      const leaving = fixture.client();
      const call = fixture.settles(leaving.call(slow, 1));
      await fixture.eventually(() => answers.length > 0, 'the handler to run');
      await leaving.close();
      await call;
      for (const answer of answers) answer();
      expectEqual(await fixture.client().call(quick, 2), 2, 'the answer to another caller');
    },
  },
  {
    id: 'RR-14',
    level: 'should',
    title: 'A handler can call a pattern of its own server',
    correct: 'A handler that waits for an answer of the same server, in the same process, gets it.',
    async run(fixture) {
      const [outer, inner] = [fixture.name('outer'), fixture.name('inner')];
      const client = fixture.client();
      await fixture.serve(server => {
        server.handle(inner, data => [data]);
        server.handle(outer, async data => [await client.call(inner, data)]);
      });
      expectEqual(await fixture.client().call(outer, 'x'), [['x']], 'the answer of the outer handler');
      expectEqual(await client.call(outer, 'y'), [['y']], 'the answer when both calls share a client');
    },
  },
  {
    id: 'RR-18',
    level: 'must',
    title: 'A thousand calls, one after the other, get their own answers',
    correct: 'Each of 1000 sequential calls is answered with what was asked, and nothing is left pending.',
    async run(fixture) {
      const pattern = await serveEcho(fixture);
      const client = fixture.client();
      await client.connect();
      for (let number = 0; number < 1000; number++) {
        const answer = await fixture.within(lastValueFrom(client.send(pattern, { number })), `call ${number}`);
        if (!same(answer, { number })) expectEqual(answer, { number }, `the answer of call ${number}`);
      }
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
    },
  },
  {
    id: 'RR-19',
    level: 'must',
    title: 'An answer can take its time, and does not hold up others',
    correct:
      'While one handler works, calls of other patterns and of the same one are answered; then it is answered too.',
    async run(fixture) {
      const pattern = fixture.name('work');
      let finish: (() => void) | undefined;
      await fixture.serve(server => {
        server.handle(pattern, data =>
          data === 'slow' ? new Promise(resolve => (finish = () => resolve('slow'))) : data,
        );
      });
      const client = fixture.client();
      const slow = fixture.settles(client.call(pattern, 'slow'));
      await fixture.eventually(() => finish, 'the slow handler to run');
      for (const number of [1, 2, 3])
        expectEqual(await client.call(pattern, number), number, 'the answer of a quick call meanwhile');
      finish!();
      expectEqual(expectValue(await slow, 'the slow call'), 'slow', 'its answer');
    },
  },
  {
    id: 'RR-20',
    level: 'must',
    title: 'Ids of requests cannot be guessed from one another',
    needs: both(listens, rawPeer),
    correct:
      'Every request has an id of its own; the ids of two clients have nothing in common that would let one forge replies to the other.',
    origin: 'A counter as id: any peer of a shared reply channel can answer in the place of the server.',
    async run(fixture) {
      const ids: string[] = [];
      await fixture.rawServer((packet, connection) => {
        if (packet.id === undefined) return; // no request
        ids.push(packet.id);
        void connection.send({ id: packet.id, response: 1, isDisposed: true });
      });
      const pattern = fixture.name('any');
      for (const client of [fixture.client(), fixture.client(), fixture.client()]) {
        for (let call = 0; call < 20; call++) await client.call(pattern, 1);
      }
      expectEqual(new Set(ids).size, 60, 'the number of different ids of 60 requests');
      const [first, second] = [ids[0]!, ids[20]!];
      expectThat(first.length >= 16 && second.length >= 16, 'ids of at least 16 characters', `${first} and ${second}`);
      const shared = [...first].findIndex((character, at) => character !== second[at]);
      expectThat(
        shared >= 0 && shared < 8,
        'ids of two clients to differ from their beginning',
        `${first} and ${second}`,
      );
    },
  },
];
