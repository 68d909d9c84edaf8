import { from } from 'rxjs';
import { expectEqual, expectFailure, expectSettled, expectThat, expectValue } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, claims, coreOptions, listens, rawPeer, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { same } from '../same.js';
import { isError } from '../show.js';

const kib = 1024;

const mib = 1024 * kib;

/** Texts whose characters take one to four bytes, so that reads split them anywhere. */
const ofManyBytes = (length: number): string =>
  '€aß😀𝒳'
    .repeat(Math.ceil(length / 7))
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '.');

/** Long texts are compared by their length first: a megabyte in a message helps nobody. */
const expectText = (actual: unknown, wanted: string, what: string): void => {
  if (actual === wanted) return;
  const { length } = typeof actual === 'string' ? actual : { length: undefined };
  expectThat(
    length === wanted.length,
    `${what} to have ${wanted.length} characters`,
    length === undefined ? actual : `${length} characters`,
  );
  const at = [...Array(wanted.length).keys()].find(index => (actual as string)[index] !== wanted[index]);
  expectThat(false, `${what} to be what was sent`, `a difference at character ${at}`);
};

const serveEcho = async (fixture: Fixture): Promise<{ readonly pattern: string; readonly client: ClientUnderTest }> => {
  const pattern = fixture.name('echo');
  await fixture.serve(server => server.handle(pattern, data => data));
  const client = fixture.client();
  await client.connect();
  return { pattern, client };
};

/** Large messages, and the limits of those. */
export const sizeRules: readonly Rule[] = [
  {
    id: 'BI-04',
    level: 'must',
    title: 'Messages of every size arrive whole',
    correct:
      'From one character to 512 KiB, around every power of two on the way, each text arrives whole in both directions. Larger ones do, ' +
      'too, or fail with an Error, after which the connection still works.',
    origin: 'NATS: max_payload; buffers and length fields that end at a power of two.',
    async run(fixture) {
      const { pattern, client } = await serveEcho(fixture);
      const powers = [1, 2 ** 7, 2 ** 10, 2 ** 14, 2 ** 16, 2 ** 18, 512 * kib];
      for (const size of powers.flatMap(power => [power - 1, power, power + 1])) {
        const text = 'x'.repeat(size);
        expectText(await client.call(pattern, text), text, `a text of ${size} characters`);
      }
      for (const size of [mib, 4 * mib]) {
        const text = 'x'.repeat(size);
        const outcome = expectSettled(
          await fixture.settles(client.call(pattern, text)),
          `a call with ${size} characters`,
        );
        if ('value' in outcome) expectText(outcome.value, text, `a text of ${size} characters`);
        else expectThat(isError(outcome.error), 'the refusal to be an Error', outcome.error);
        expectEqual(await client.call(pattern, size), size, 'the answer of the next call');
      }
    },
  },
  {
    id: 'BI-05',
    level: 'must',
    title: 'Characters of several bytes survive, wherever reads split them',
    correct: 'Texts of 200 000 characters of one to four bytes arrive whole, whatever the offset at which they begin.',
    origin: 'chunk.toString() of a socket: every few megabytes a character becomes two replacement characters.',
    async run(fixture) {
      const { pattern, client } = await serveEcho(fixture);
      for (const offset of ['', '.', '..', '...']) {
        const text = offset + ofManyBytes(200_000);
        expectText(await client.call(pattern, text), text, `a text that begins with ${offset.length} further bytes`);
      }
    },
  },
  {
    id: 'BI-06',
    level: 'must',
    title: 'Large messages in parallel do not mix, nor with small ones',
    correct: 'Of 8 overlapping calls with a megabyte and 80 small ones on one connection each gets its own answer.',
    async run(fixture) {
      const { pattern, client } = await serveEcho(fixture);
      const large = Array.from({ length: 8 }, (_, index) => String.fromCharCode(97 + index).repeat(512 * kib));
      const small = (index: number): readonly unknown[] =>
        Array.from({ length: 10 }, (_, number) => ({ index, number }));
      const calls = large.map((text, index) => ({
        text,
        answer: fixture.settles(client.call(pattern, text)),
        small: small(index).map(value => fixture.settles(client.call(pattern, value))),
      }));
      for (const [index, call] of calls.entries()) {
        expectText(expectValue(await call.answer, `large message ${index}`), call.text, `large message ${index}`);
        const answers = (await Promise.all(call.small)).map(outcome =>
          expectValue(outcome, 'a small message behind it'),
        );
        expectEqual(answers, small(index), `the small messages behind large message ${index}`);
      }
    },
  },
  {
    id: 'BI-07',
    level: 'must',
    title: 'A packet may arrive byte by byte',
    needs: both(listens, rawPeer),
    correct: 'A request with characters of several bytes, written one byte at a time, reaches its handler as it was.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      await fixture.serve(server => server.handle(pattern, data => data));
      const raw = await fixture.rawClient();
      const text = 'é€😀';
      await raw.trickle({ pattern, data: text, id: 'bytes' });
      const answer = await fixture.eventually(() => raw.packets.find(({ id }) => id === 'bytes'), 'an answer');
      expectEqual(answer!.response, text, 'the answer');
    },
  },
  {
    id: 'BI-08',
    level: 'must',
    title: 'A large message over a slow connection arrives',
    needs: wire,
    correct: 'A message of 100 KiB over a connection of 1 MB/s arrives whole, as does its answer.',
    async run(fixture) {
      const { pattern, client } = await serveEcho(fixture);
      const text = ofManyBytes(50 * kib);
      const bytes = 2 * Buffer.byteLength(text);
      fixture.faults.throttle(1e6);
      const { bytes: before } = fixture.faults.stats;
      const begin = performance.now();
      expectText(await client.call(pattern, text), text, 'a text over a slow connection');
      const took = performance.now() - begin;
      expectThat(
        fixture.faults.stats.bytes - before >= bytes,
        'all of it to pass the slow connection',
        fixture.faults.stats,
      );
      expectThat(took >= (bytes / 1e6) * 500, 'the connection to be slow', `it took ${Math.round(took)} ms`);
    },
  },
  {
    id: 'BI-09',
    level: 'must',
    title: 'A request over the limit of the server fails its caller only',
    needs: both(listens, claims('bounded'), coreOptions),
    correct:
      'With maxMessageSize: 64 KiB at the server, a call with 256 KiB fails soon; small calls go on, those of other clients undisturbed.',
    async run(fixture) {
      const [pattern, open] = [fixture.name('echo'), fixture.name('open')];
      let finish: (() => void) | undefined;
      fixture.log.allowErrors();
      await fixture.serve(
        server => {
          server.handle(pattern, data => data);
          server.handle(open, () => new Promise(resolve => (finish = () => resolve('undisturbed'))));
        },
        { maxMessageSize: 64 * kib },
      );
      const [client, other] = [fixture.client({ retryDelay: 5 }), fixture.client()];
      const neighbour = fixture.settles(other.call(open, 1));
      await fixture.eventually(() => finish, 'the handler of another client to run');
      expectText(await client.call(pattern, 'x'.repeat(60 * kib)), 'x'.repeat(60 * kib), 'a text within the limit');
      const error = expectFailure(
        await fixture.settles(client.call(pattern, 'x'.repeat(256 * kib))),
        'a call over the limit',
      );
      expectThat(isError(error), 'an Error', error);
      finish!();
      expectEqual(expectValue(await neighbour, 'the call of another client'), 'undisturbed', 'its answer');
      expectEqual(await fixture.recovers(client, pattern, 'small'), 'small', 'the answer of a small call');
    },
  },
  {
    id: 'BI-10',
    level: 'must',
    title: 'What is over the limit of its sender is refused before it is sent',
    needs: both(listens, claims('bounded'), coreOptions),
    correct:
      'With maxMessageSize: 64 KiB, a call, an event or a reply of 256 KiB fails with PARLEY_TOO_LARGE, and the connection goes on: ' +
      'what is under way on it is answered.',
    origin: 'NATS closes the connection for a message over max_payload, and everybody else loses theirs.',
    async run(fixture) {
      const [pattern, open, big] = [fixture.name('echo'), fixture.name('open'), fixture.name('big')];
      const text = 'x'.repeat(256 * kib);
      let finish: (() => void) | undefined;
      fixture.log.allowErrors();
      await fixture.serve(
        server => {
          server.handle(pattern, data => data).handle(big, () => text);
          server.handle(open, () => new Promise(resolve => (finish = () => resolve('unharmed'))));
        },
        { maxMessageSize: 64 * kib },
      );
      const client = fixture.client({ maxMessageSize: 64 * kib });
      const neighbour = fixture.settles(client.call(open, 1));
      await fixture.eventually(() => finish, 'the handler of another call to run');
      const tooLarge = {
        'a call': () => client.call(pattern, text),
        'an event': () => client.emit(pattern, text),
        'a call with such a reply': () => client.call(big, 1),
      };
      for (const [what, call] of Object.entries(tooLarge)) {
        const error = expectFailure(await fixture.settles<unknown>(call()), `${what} over the limit`);
        expectThat(
          (error as { code?: unknown }).code === 'PARLEY_TOO_LARGE',
          `${what} to fail with PARLEY_TOO_LARGE`,
          error,
        );
      }
      finish!();
      expectEqual(expectValue(await neighbour, 'the call that was under way'), 'unharmed', 'its answer');
    },
  },
  {
    id: 'BI-11',
    level: 'must',
    title: 'Large events and large values of a stream arrive whole',
    correct:
      'An event of 512 KiB, and each of several such values of a stream where streams are claimed, arrive as they were sent.',
    async run(fixture) {
      const [event, stream] = [fixture.name('event'), fixture.name('stream')];
      const texts = ['a', 'b', 'c', 'd'].map(letter => letter.repeat(512 * kib));
      const events: unknown[] = [];
      await fixture.serve(server => {
        server.onEvent(event, data => void events.push(data));
        if (fixture.capabilities.streaming) server.handle(stream, () => from(texts));
      });
      const client = fixture.client();
      for (const text of texts) await client.emit(event, text);
      await fixture.eventually(() => events.length === texts.length, 'four large events to be handled');
      for (const [index, text] of texts.entries()) {
        expectThat(
          events.some(each => same(each, text)),
          `large event ${index} to arrive whole`,
          events.map(each => String(each).length),
        );
      }
      if (!fixture.capabilities.streaming) return;
      const values = await client.values(stream, 1);
      expectEqual(values.length, texts.length, 'the number of values');
      for (const [index, value] of values.entries()) expectText(value, texts[index]!, `value ${index} of the stream`);
    },
  },
];
