import { expectEqual, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { foreignEvents } from '../needs.js';
import type { Rule } from '../rule.js';
import { same } from '../same.js';
import { show } from '../show.js';
import { wireForm } from './wire-form.js';

/** Keys that packets and records of some transport have. */
const envelopeKeys = [
  'id', 'pattern', 'data', 'response', 'err', 'isDisposed', 'status', 'options', 'headers', 'metadata', 'key', 'value',
  'partition', 'topic', 'parley', 'replyTo', 'correlationId', 'length', 'then', 'type', 'constructor', 'hasOwnProperty',
]; // prettier-ignore

/** `{[key]: …}` with `__proto__` as an ordinary key, too. */
const withKey = (key: string): unknown => JSON.parse(`{${JSON.stringify(key)}:{"nested":[1,"${key}"]},"other":true}`);

const deepFreeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
};

/** Sends a value to a handler and back, and as an event, and says what arrived where. */
const crossings = async (
  fixture: Fixture,
): Promise<(value: unknown) => Promise<readonly (readonly [string, unknown])[]>> => {
  const [pattern, event] = [fixture.name('echo'), fixture.name('event')];
  const requests: unknown[] = [];
  const events: unknown[] = [];
  await fixture.serve(server => {
    server.handle(pattern, data => {
      requests.push(data);
      return data;
    });
    server.onEvent(event, data => void events.push(data));
  });
  const client = fixture.client();
  await client.connect();
  return async value => {
    const [answer] = await client.values(pattern, value);
    const seen = events.length;
    await client.emit(event, value);
    await fixture.eventually(() => events.length > seen, 'the event to be handled');
    return [
      ['the request', requests.at(-1)],
      ['the answer', answer],
      ['the event', events.at(-1)],
    ];
  };
};

export const payloadRules: readonly Rule[] = [
  {
    id: 'SE-05',
    level: 'must',
    title: 'Nothing of what is sent is changed',
    correct:
      "The caller's object, and what a handler returns, are afterwards what they were before, whatever keys they have.",
    origin: 'Kafka of Nest stringifies value and headers in place, MQTT deletes `options`.',
    async run(fixture) {
      const cross = await crossings(fixture);
      const value = {
        ...Object.fromEntries(envelopeKeys.map(key => [key, { [key]: [key] }])),
        nested: { at: new Date(0), none: undefined },
      };
      const before = structuredClone(value);
      await cross(value);
      expectEqual(value, before, 'the object that was sent');
      const returned = { ...structuredClone(before) };
      const pattern = fixture.name('constant');
      await fixture.serve(server => server.handle(pattern, () => returned));
      await fixture.client().call(pattern, 1);
      expectEqual(returned, before, 'the object that the handler returned');
    },
  },
  {
    id: 'SE-06',
    level: 'must',
    title: 'Frozen objects can be sent and returned',
    correct: 'Data that is deeply frozen arrives, as do frozen answers; nothing throws.',
    origin: 'MQTT of Nest: `delete packet.data.options` throws for a frozen payload.',
    async run(fixture) {
      const cross = await crossings(fixture);
      const frozen = deepFreeze(
        Object.fromEntries(envelopeKeys.filter(key => key !== 'then').map(key => [key, { [key]: [key] }])),
      );
      for (const [what, arrived] of await cross(frozen)) expectEqual(arrived, frozen, what);
      const pattern = fixture.name('frozen');
      await fixture.serve(server => server.handle(pattern, () => frozen));
      expectEqual(await fixture.client().call(pattern, 1), frozen, 'the frozen answer');
    },
  },
  {
    id: 'SE-07',
    level: 'must',
    title: 'Data may have the keys of packets and records',
    correct: `Data with a key ${envelopeKeys.slice(0, 8).join(', ')}, …, or __proto__ arrives with it, in requests, answers and events.`,
    origin: 'nestjs/nest #17669; `options` is deleted (MQTT), an object with `key` or `value` loses the rest (Kafka).',
    async run(fixture) {
      const cross = await crossings(fixture);
      for (const key of [...envelopeKeys, '__proto__']) {
        // what arrived is compared with another copy, since a transporter may change what it is given
        for (const [what, arrived] of await cross(withKey(key)))
          expectEqual(arrived, withKey(key), `${what} with a key '${key}'`);
      }
      const all = Object.fromEntries(envelopeKeys.map(key => [key, key]));
      for (const [what, arrived] of await cross({ ...all })) expectEqual(arrived, all, `${what} with all these keys`);
      expectThat(
        ({} as { nested?: unknown }).nested === undefined,
        'no prototype to be polluted',
        'Object.prototype was',
      );
    },
  },
  {
    id: 'SE-08',
    level: 'must',
    title: 'What a foreigner publishes reaches an event handler whole',
    needs: foreignEvents,
    correct:
      'JSON that is no packet, though it may have a key `data`, `id` or `pattern`, is the whole data of the event; so is text that is ' +
      'no JSON.',
    origin: 'nestjs/nest #13675, #10896, #6292: `unit` is lost of {"data":5,"unit":"C"}.',
    async run(fixture) {
      const subject = fixture.name('sensor');
      const payloads: readonly (readonly [string, unknown])[] = [
        ['{"temperature":5,"unit":"C"}', { temperature: 5, unit: 'C' }],
        ['{"data":5,"unit":"C"}', { data: 5, unit: 'C' }],
        ['{"pattern":"striped","unit":"C"}', { pattern: 'striped', unit: 'C' }],
        ['{"id":"x","value":1}', { id: 'x', value: 1 }],
        ['{"response":1,"isDisposed":true}', { response: 1, isDisposed: true }],
        ['[1,2]', [1, 2]],
        ['23.5', 23.5],
        ['ON', 'ON'],
      ];
      const received: unknown[] = [];
      await fixture.serve(server => server.onEvent(subject, data => void received.push(data)));
      for (const [index, [text, data]] of payloads.entries()) {
        await fixture.publishForeign(subject, text);
        await fixture.eventually(() => received.length > index, `${text} to reach the event handler`);
        expectEqual(received[index], data, `what the handler received of ${text}`);
      }
    },
  },
  {
    id: 'SE-11',
    level: 'must',
    title: 'What JSON has no form for arrives as JSON makes it',
    correct:
      'Dates, Maps, NaN, undefined members and objects with a toJSON arrive as JSON.stringify has them, or as themselves where a codec can; ' +
      'the same on the way back.',
    async run(fixture) {
      const cross = await crossings(fixture);
      const values: readonly unknown[] = [
        { at: new Date(1e12), never: undefined, list: [undefined, () => 1, Symbol('s')] },
        { numbers: [NaN, Infinity, -0] },
        { map: new Map([['a', 1]]), set: new Set([1]) },
        { own: { toJSON: () => ({ instead: true }) }, wrapped: [Object('text'), Object(1)] },
        new Date(1e12),
        Object.assign(Object.create(null) as object, { bare: 1 }),
      ];
      for (const value of values) {
        const form = wireForm(value);
        for (const [what, arrived] of await cross(value)) {
          expectThat(same(arrived, form) || same(arrived, value), `${what} to be ${show(form)}`, arrived);
        }
      }
    },
  },
  {
    id: 'SE-12',
    level: 'must',
    title: 'Every text arrives, in values and in keys',
    correct:
      'Astral characters, lone surrogates, NUL, byte order marks, line separators and everything that JSON escapes are unchanged.',
    origin: 'Lengths counted in bytes on one side and in UTF-16 code units on the other.',
    async run(fixture) {
      const cross = await crossings(fixture);
      const texts = [
        '👩‍🚀 𝒳 é ﷽',
        '\ud800',
        'x\udc00y',
        '\u0000\u0001\u001f\u007f',
        '\ufeffBOM',
        '\u2028\u2029',
        '"\\/\b\f\n\r\t',
        '#12#{}',
        '</script>',
      ];
      for (const text of texts) {
        for (const [what, arrived] of await cross(text)) expectEqual(arrived, text, `${what} of a text`);
      }
      const keys = Object.fromEntries(texts.map((text, index) => [text, index]));
      for (const [what, arrived] of await cross(keys)) expectEqual(arrived, keys, `${what} with such keys`);
    },
  },
  {
    id: 'SE-13',
    level: 'must',
    title: 'Numbers arrive to the last bit',
    correct: 'The largest and smallest doubles, fractions, and integers beyond 2^53 arrive as the number they are.',
    origin: 'Kafka of Nest makes texts of numbers.',
    async run(fixture) {
      const cross = await crossings(fixture);
      const numbers = [
        2 ** 53 + 2,
        -(2 ** 63),
        1e21,
        0.1 + 0.2,
        Number.MAX_VALUE,
        Number.MIN_VALUE,
        Number.EPSILON,
        1 / 3,
      ];
      for (const [what, arrived] of await cross(numbers)) expectEqual(arrived, numbers, `${what} of a list of numbers`);
      for (const number of numbers) {
        for (const [what, arrived] of await cross(number)) expectEqual(arrived, number, `${what} of a lone number`);
      }
    },
  },
  {
    id: 'SE-14',
    level: 'must',
    title: 'Deep and wide data arrives whole',
    correct:
      'An object nested 500 levels deep, one with 5000 keys and an array of 20 000 elements arrive as they were.',
    async run(fixture) {
      const cross = await crossings(fixture);
      let deep: unknown = 'bottom';
      for (let level = 0; level < 500; level++) deep = level % 2 === 0 ? { deep } : [deep];
      const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key ${index}`, index]));
      const long = Array.from({ length: 20_000 }, (_, index) => index);
      for (const [name, value] of Object.entries({ deep, wide, long })) {
        for (const [what, arrived] of await cross(value))
          expectThat(same(arrived, value), `${what} of ${name} data to arrive whole`, arrived);
      }
    },
  },
  {
    id: 'SE-15',
    level: 'must',
    title: 'Sender and receiver never share an object',
    correct:
      'What a handler changes of its data, or a caller of the answer, is seen by nobody else: not by the sender, not by another handler call.',
    origin: 'In-process transports and caches of parsed messages.',
    async run(fixture) {
      const pattern = fixture.name('changes');
      const state = { list: [1] };
      await fixture.serve(server => {
        server.handle(pattern, data => {
          (data as { list: number[] }).list.push(99);
          return state;
        });
      });
      const client = fixture.client();
      const sent = { list: [7] };
      const answers = [];
      for (let round = 0; round < 3; round++) {
        const answer = (await client.call(pattern, sent)) as typeof state;
        answers.push(structuredClone(answer));
        answer.list.push(77);
      }
      expectEqual(sent, { list: [7] }, 'what the caller sent');
      expectEqual(state, { list: [1] }, 'what the handler returned');
      expectEqual(answers, [{ list: [1] }, { list: [1] }, { list: [1] }], 'the answers');
    },
  },
];
