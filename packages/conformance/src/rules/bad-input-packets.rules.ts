import { lastValueFrom } from 'rxjs';
import { expectEqual, expectThat } from '../expectations.js';
import { both, listens, rawPeer } from '../needs.js';
import type { RawPacket } from '../raw/raw-peer.js';
import type { Rule } from '../rule.js';
import { show } from '../show.js';
import { AttackedServer } from './attacked-server.js';

const bytesOfAPeer = both(listens, rawPeer);

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** Patterns that nobody serves, and some that are none. */
const hostilePatterns: readonly unknown[] = [
  'nobody handles this',
  '',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  null,
  true,
  17,
  [],
  ['echo'],
  {},
  { toString: 1 },
  { length: 1e9 },
  JSON.parse('{"__proto__":{"pattern":"echo"}}'),
  nested(20),
  nested(1000),
  Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key${index}`, index])),
  'p'.repeat(100_000),
];

export const badPacketRules: readonly Rule[] = [
  {
    id: 'SB-10',
    level: 'must',
    title: 'A hostile pattern is answered like any other that nobody handles',
    needs: bytesOfAPeer,
    correct:
      'A request with a name of Object.prototype, a deep or a huge object, or no pattern at all as pattern fails; its connection goes on.',
    origin: 'messageHandlers as a plain object: a request to `constructor` calls it.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const connection = await fixture.rawClient();
      for (const [index, pattern] of hostilePatterns.entries()) {
        const id = `hostile${index}`;
        await connection.send({ id, pattern, data: 1 });
        await connection.send({ pattern, data: 1 });
        // without any pattern it is no request, which the server may just drop
        if (pattern !== null) {
          const answer = await attacked.answerTo(connection, id, `the request with the pattern ${show(pattern)}`);
          expectThat(answer.err !== undefined, `the request with the pattern ${show(pattern)} to fail`, answer);
        }
        await attacked.answers(connection, `after the pattern ${show(pattern)}`);
      }
      await attacked.servesOthers('after all of them');
    },
  },
  {
    id: 'SB-11',
    level: 'must',
    title: 'Keys like __proto__ are data',
    needs: bytesOfAPeer,
    correct:
      'Data with the keys __proto__ and constructor reaches the handler and comes back as it was; nothing else gets a new property.',
    origin: 'Prototype pollution through merged payloads.',
    async run(fixture) {
      const pattern = fixture.name('keys');
      let own: boolean | undefined;
      const attacked = await AttackedServer.open(fixture, server => {
        server.handle(pattern, data => {
          own = Object.hasOwn(data as object, '__proto__');
          return data;
        });
      });
      const text = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"plain":{"__proto__":null}}';
      const connection = await fixture.rawClient();
      const packet = `{"id":"keys","pattern":${JSON.stringify(pattern)},"data":${text},"metadata":${text}}`;
      await connection.send(JSON.parse(packet) as RawPacket);
      const answer = await attacked.answerTo(connection, 'keys', 'the request with such keys');
      expectEqual(JSON.stringify(answer.response), text, 'the data that came back');
      expectEqual(own, true, 'whether the handler sees __proto__ as a key of its own');
      expectEqual(({} as { polluted?: unknown }).polluted, undefined, 'the property that all objects would have');
    },
  },
  {
    id: 'SB-12',
    level: 'must',
    title: 'Deep JSON is ordinary, and too deep JSON hurts nobody',
    needs: bytesOfAPeer,
    correct:
      'An array 1000 levels deep comes back; one of 200 000 levels comes back or fails; the connection and others go on.',
    origin: 'RangeError: Maximum call stack size exceeded, uncaught.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const connection = await fixture.rawClient();
      await connection.send({
        id: 'deep',
        pattern: attacked.echo,
        data: JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`),
      });
      const deep = await attacked.answerTo(connection, 'deep', 'the request with deep data');
      expectEqual(JSON.stringify(deep.response)?.length, 2000, 'the length of the deep data that came back');
      const { frame } = fixture.rawPeer;
      if (frame !== undefined) {
        const data = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
        await connection.write(frame(`{"id":"deeper","pattern":${JSON.stringify(attacked.echo)},"data":${data}}`));
        await attacked.answerTo(connection, 'deeper', 'the request with data that is too deep to be written again');
      }
      await attacked.answers(connection, 'after deep data');
      await attacked.servesOthers('after deep data');
    },
  },
  {
    id: 'SB-13',
    level: 'must',
    title: 'A request may have any id',
    needs: bytesOfAPeer,
    correct:
      'Requests with a number, an empty text, or a text with every special character as id, and two with the same id at once, are answered to it.',
    async run(fixture) {
      const later = fixture.name('later');
      const attacked = await AttackedServer.open(fixture, server => {
        server.handle(later, async data => {
          await new Promise(resolve => setImmediate(resolve));
          return data;
        });
      });
      const connection = await fixture.rawClient();
      for (const id of [0, 7, '', '"\\\u0000\u2028\u{1f600}#', '__proto__', 'x'.repeat(10_000)]) {
        await connection.send({ id: id as string, pattern: attacked.echo, data: 'x' });
        const answer = await attacked.answerTo(connection, id, `the request with the id ${show(id)}`);
        expectEqual(answer.response, 'x', `the answer to the id ${show(id)}`);
      }
      const request = (data: number): Uint8Array => fixture.rawPeer.encode({ id: 'twice', pattern: later, data });
      await connection.write(Buffer.concat([request(1), request(2)]));
      const answers = (): readonly unknown[] =>
        connection.packets
          .filter(packet => packet.id === 'twice' && packet.response !== undefined)
          .map(packet => packet.response);
      await fixture.eventually(() => answers().length >= 2, 'both requests with one id to be answered');
      expectEqual(answers(), [1, 2], 'the answers to that id');
    },
  },
  {
    id: 'SB-14',
    level: 'must',
    title: 'Keys that the server does not know are harmless',
    needs: bytesOfAPeer,
    correct:
      'A request is answered as usual whatever else its packet holds, also where Parley has a meaning for the key and not for the value.',
    origin: 'Peers of another version; keys of another toolkit.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const connection = await fixture.rawClient();
      const extras: readonly Record<string, unknown>[] = [
        { unknown: { a: [1] } },
        { isDisposed: true },
        { response: 'forged', err: 'forged' },
        { metadata: 7 },
        { metadata: null },
        { metadata: 'text' },
        { parley: null },
        { parley: 'v1' },
        { parley: [] },
        { parley: { v: 99, something: 'else' } },
        { parley: { v: 1, d: 'soon' } },
        { parley: { v: 1, d: 1e14 } },
        { parley: { cancel: 'nobody' } },
      ];
      for (const [index, extra] of extras.entries()) {
        const id = `extra${index}`;
        await connection.send({ ...extra, id, pattern: attacked.echo, data: id });
        const answer = await attacked.answerTo(connection, id, `the request with ${JSON.stringify(extra)}`);
        expectEqual(answer.response, id, `the answer to a request with ${JSON.stringify(extra)}`);
      }
    },
  },
  {
    id: 'SB-15',
    level: 'must',
    title: 'Answers that come to a server are dropped',
    needs: bytesOfAPeer,
    correct:
      'A peer that sends answers, ends and control packets about requests which do not exist changes nothing; its requests are served.',
    origin: 'Forged replies.',
    async run(fixture) {
      const slow = fixture.name('slow');
      let finish: (() => void) | undefined;
      const attacked = await AttackedServer.open(fixture, server => {
        server.handle(slow, data => new Promise(resolve => (finish = () => resolve(data))));
      });
      fixture.afterwards(() => finish?.());
      const call = lastValueFrom(attacked.bystander.send(slow, 'mine'));
      call.catch(() => undefined); // looked at below
      await fixture.eventually(() => finish, 'the slow handler to run');
      const connection = await fixture.rawClient();
      const forged: readonly RawPacket[] = [
        { id: 'x', response: 'forged', isDisposed: true },
        { id: 'x', err: 'forged', isDisposed: true },
        { isDisposed: true },
        { parley: { cancel: 'x' } },
        { parley: { cancel: { toString: 1 } } },
        { parley: { credit: '__proto__', n: 1 } },
        { parley: { credit: 'x', n: 'many' } },
      ];
      for (const packet of forged) await connection.send(packet);
      await attacked.answers(connection, 'after forged packets');
      finish!();
      expectEqual(await fixture.settles(call), { value: 'mine' }, 'the answer of a call of somebody else meanwhile');
    },
  },
];
