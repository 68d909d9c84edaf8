import { lastValueFrom } from 'rxjs';
import { expectEqual, expectThat } from '../expectations.js';
import { textOf } from '../fixture/captured-log.js';
import { both, coreOptions, listens, rawPeer } from '../needs.js';
import type { Rule } from '../rule.js';
import { AttackedServer, samples } from './attacked-server.js';

const bytesOfAPeer = both(listens, rawPeer);

/** Deterministic noise (a linear congruential generator), so that a failure can be repeated. */
const noise = (seed: number, length: number): Buffer => {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => ((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16) & 0xff),
  );
};

export const badBytesRules: readonly Rule[] = [
  {
    id: 'SB-01',
    level: 'must',
    title: 'Bytes that break the framing cost their connection',
    needs: bytesOfAPeer,
    correct:
      'A length that is none, is negative or is over the limit, and bytes that are no text: the server closes that connection.',
    origin: 'nestjs/nest #17746; servers that wait for the rest of a frame of four gigabytes.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      await attacked.eachSample('connection', async (connection, { name, bytes }) => {
        await attacked.answers(connection, `before ${name}`);
        await connection.write(bytes);
        await attacked.closes(connection, name);
      });
    },
  },
  {
    id: 'SB-02',
    level: 'must',
    title: 'Bytes that break the framing cost nobody else anything',
    needs: bytesOfAPeer,
    correct:
      'While connections are closed for what came on them, calls in flight and new calls of other connections are answered.',
    origin: "An uncaught 'error' event of one socket that ends the process.",
    async run(fixture) {
      const slow = fixture.name('slow');
      let finish: (() => void) | undefined;
      const attacked = await AttackedServer.open(fixture, server => {
        server.handle(slow, data => new Promise(resolve => (finish = () => resolve(data))));
      });
      fixture.afterwards(() => finish?.());
      const call = lastValueFrom(attacked.bystander.send(slow, 'unharmed'));
      call.catch(() => undefined); // looked at below
      await fixture.eventually(() => finish, 'the slow handler to run');
      for (const costs of ['connection', 'message'] as const) {
        await attacked.eachSample(costs, async (connection, { name, bytes }) => {
          await connection.write(bytes);
          await attacked.servesOthers(`after ${name}`);
        });
      }
      finish!();
      const outcome = await fixture.settles(call);
      expectEqual(outcome, { value: 'unharmed' }, 'the answer of a call that was in flight all the time');
      expectEqual(await fixture.client().call(attacked.echo, 'new'), 'new', 'the answer of a new connection');
    },
  },
  {
    id: 'SB-03',
    level: 'must',
    title: 'A message that cannot be understood costs that message only',
    needs: bytesOfAPeer,
    correct:
      'Well-framed text that is no JSON, or JSON that is no packet: the next request on the same connection is answered.',
    origin: 'Nest closes the connection, and with it everything that is in flight on it.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      await attacked.eachSample('message', async (connection, { name, bytes }) => {
        await connection.write(bytes);
        await attacked.answers(connection, `after ${name}`);
      });
    },
  },
  {
    id: 'SB-04',
    level: 'must',
    title: 'What shares a chunk with a bad message is handled',
    needs: bytesOfAPeer,
    correct:
      'Of a request, a message that is not understood and another request, all in one write, both requests are answered.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const { encode } = fixture.rawPeer;
      await attacked.eachSample('message', async (connection, { name, bytes }) => {
        const request = (id: string): Uint8Array => encode({ id, pattern: attacked.echo, data: id });
        await connection.write(Buffer.concat([request('before'), bytes, request('after')]));
        for (const id of ['before', 'after'])
          await attacked.answerTo(connection, id, `the request ${id} ${name} in the same chunk`);
      });
    },
  },
  {
    id: 'SB-05',
    level: 'must',
    title: 'A request may come byte by byte',
    needs: bytesOfAPeer,
    correct:
      'Two requests whose bytes arrive one at a time, characters of several bytes among them, are each answered once, with their data.',
    origin: 'Readers that take a chunk for a message, or cut a character in two.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const connection = await fixture.rawClient();
      const data = 'aé€\u{1f600}';
      for (const id of ['first', 'second']) {
        for (const byte of fixture.rawPeer.encode({ id, pattern: attacked.echo, data })) {
          await connection.write(Uint8Array.of(byte));
          await new Promise(resolve => setImmediate(resolve));
        }
        const answer = await attacked.answerTo(connection, id, `the ${id} request`);
        expectEqual(answer.response, data, `the answer of the ${id} request`);
      }
      expectEqual(connection.packets.length, 2, 'the number of packets that came back');
    },
  },
  {
    id: 'SB-06',
    level: 'must',
    title: 'Twenty thousand messages in one write are twenty thousand messages',
    needs: bytesOfAPeer,
    correct:
      'All of 20 000 small events that arrive at once are handled, in order; there is no recursion to run out of stack.',
    origin: 'handleData() of Nest calls itself for each further message of a chunk.',
    async run(fixture) {
      const pattern = fixture.name('tiny');
      let next = 0;
      let wrong: unknown;
      const attacked = await AttackedServer.open(fixture, server => {
        server.subject.addHandler(
          pattern,
          data => {
            if (data !== next++) wrong ??= data;
          },
          true,
        );
      });
      const { encode } = fixture.rawPeer;
      const events = Array.from({ length: 20_000 }, (_, data) => encode({ pattern, data }));
      const connection = await fixture.rawClient();
      await connection.write(Buffer.concat(events));
      await fixture.eventually(() => next === 20_000 || wrong !== undefined, 'all 20 000 events to be handled');
      expectEqual(wrong, undefined, 'the first event that was out of order');
      await attacked.answers(connection, 'after them');
    },
  },
  {
    id: 'SB-07',
    level: 'must',
    title: 'A message that is cut off is not handled',
    needs: bytesOfAPeer,
    correct: 'When a connection ends within a frame, no handler runs for it, and the server goes on.',
    async run(fixture) {
      const pattern = fixture.name('cut');
      const seen: unknown[] = [];
      const attacked = await AttackedServer.open(fixture, server =>
        server.onEvent(pattern, data => void seen.push(data)),
      );
      const whole = fixture.rawPeer.encode({ pattern, data: 'x'.repeat(100) });
      for (const length of [1, 2, Math.floor(whole.length / 2), whole.length - 1]) {
        const connection = await fixture.rawClient();
        await connection.write(whole.subarray(0, length));
        await attacked.servesOthers(`while ${length} bytes of a message wait for the rest`);
        connection.close();
      }
      await fixture.never(() => seen.length > 0, 'a handler that runs for a part of a message', fixture.ms(50));
      await (await fixture.rawClient()).write(whole);
      await fixture.eventually(() => seen.length === 1, 'the handler to run for the whole message');
    },
  },
  {
    id: 'SB-08',
    level: 'must',
    title: 'Noise does not hurt the server',
    needs: bytesOfAPeer,
    correct: 'After 40 connections with 1 to 2000 random bytes each, others are served as before.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      for (let seed = 1; seed <= 40; seed++) {
        const connection = await fixture.rawClient();
        await connection.write(noise(seed, 1 + ((seed * 397) % 2000)));
        if (seed % 10 === 0) await attacked.servesOthers(`after ${seed} connections of noise`);
        connection.close();
      }
      await attacked.servesOthers('after all the noise');
      expectEqual(await fixture.client().call(attacked.echo, 'new'), 'new', 'the answer of a new connection');
    },
  },
  {
    id: 'SB-09',
    level: 'should',
    title: 'Why a connection was closed is in the log',
    needs: both(bytesOfAPeer, coreOptions),
    correct:
      'Each connection that is closed for its bytes leaves one line in the log, with an error code; the bytes are not repeated there.',
    origin: 'Nest: the peer is gone, and nobody knows why.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      for (const { name, bytes } of samples(fixture, 'connection')) {
        const lines = (): readonly string[] => [...fixture.log.warnings, ...fixture.log.errors].map(textOf);
        const before = lines().length;
        const connection = await fixture.rawClient();
        await connection.write(bytes);
        await attacked.closes(connection, name);
        await fixture.eventually(() => lines().length > before, `a line in the log about ${name}`);
        const said = lines().slice(before);
        expectEqual(said.length, 1, `the number of lines about ${name}`);
        expectThat(/PARLEY_[A-Z0-9_]+/.test(said[0]!), `an error code in the line about ${name}`, said[0]!);
        expectThat(said[0]!.length < 500, `a short line about ${name}`, `${said[0]!.length} characters`);
      }
    },
  },
];
