import { expectEqual, expectFailure } from '../expectations.js';
import type { Rule } from '../rule.js';
import { show } from '../show.js';
import { expectNoneRefused, expectOwnAnswers, serveAll } from './served-patterns.js';

/** An object as many levels deep, with the value at its bottom. */
const nested = (levels: number, value: unknown): unknown => (levels === 0 ? value : { in: nested(levels - 1, value) });

const wide = (keys: number, value: unknown): unknown =>
  Object.fromEntries(Array.from({ length: keys }, (_, index) => [`k${index}`, index === keys - 1 ? value : index]));

const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];

export const patternRefusalRules: readonly Rule[] = [
  {
    id: 'PT-06',
    level: 'must',
    title: 'Deep and wide objects are refused or kept apart, never taken for one another',
    correct:
      'Of patterns that differ only ten levels down, or in the last of thirty keys, each is answered by its own handler; or both the ' +
      'registration and the call fail with an error.',
    origin:
      '[MAX_DEPTH_REACHED] of Nest: two patterns that differ below the fifth level are one, and the last handler wins.',
    async run(fixture) {
      const word = fixture.name('deep');
      const bottoms = [
        { word, v: 1 },
        { word, v: 2 },
      ];
      const patterns = [
        ...[4, 6, 7, 10].flatMap(levels => bottoms.map(bottom => nested(levels, bottom))),
        ...[10, 20, 21, 30].flatMap(keys => [wide(keys, `${word}1`), wide(keys, `${word}2`)]),
      ];
      const served = await serveAll(fixture, patterns);
      const kind = (index: number): string => {
        const [levels, keys] = [[4, 6, 7, 10][index >> 1], [10, 20, 21, 30][(index >> 1) - 4]];
        return `pattern ${(index % 2) + 1} of those that differ ${index < 8 ? `${levels} levels down` : `in the last of ${keys} keys`}`;
      };
      await expectOwnAnswers(fixture, fixture.client({ timeout: fixture.ms(1000) }), served, kind);
    },
  },
  {
    id: 'PT-07',
    level: 'must',
    title: 'Words that every object inherits are ordinary words',
    correct:
      'constructor, __proto__, toString and the like work as patterns and as keys of patterns; without a handler, such a call fails as ' +
      'any other does, and an event does nothing.',
    origin: 'mole-rpc; handlers kept in a plain object.',
    async run(fixture) {
      const word = fixture.name('own');
      const asKeys = inherited.map(name => JSON.parse(`{"${name}":"${word}"}`) as unknown);
      const handled = [...inherited.slice(0, 3), ...asKeys, ...inherited.map(name => ({ word, name }))];
      const served = await serveAll(fixture, handled);
      fixture.log.allowErrors();
      const client = fixture.client({ timeout: fixture.ms(fixture.capabilities.noHandler === 'error' ? 20_000 : 500) });
      expectNoneRefused(served);
      await expectOwnAnswers(fixture, client, served);
      const outcomes = inherited
        .slice(3)
        .map(async name => [name, await fixture.settles(client.call(name, 1))] as const);
      for (const [name, outcome] of await Promise.all(outcomes))
        expectFailure(outcome, `a call of ${name}, which has no handler,`);
      for (const name of inherited) await client.emit(name, 1);
      await expectOwnAnswers(fixture, client, served);
    },
  },
  {
    id: 'PT-08',
    level: 'must',
    title: 'Characters that mean something to the transport are carried or refused',
    correct:
      'A pattern with spaces, dots, slashes, wildcards inside a word, line breaks, NUL, emoji or 300 characters is answered by its own ' +
      'handler; or its registration fails with an error, and the call too. listen() succeeds in any case.',
    origin: 'NATS of Nest: listen() fails at an object pattern with a space (illegal subject).',
    async run(fixture) {
      const n = fixture.name('n');
      const texts = [
        ' ',
        '.',
        '..',
        '/',
        '*',
        '#',
        '+',
        '>',
        '\\',
        '"',
        '\n',
        '\r\n',
        '\t',
        '\u0000',
        '$',
        '%',
        '🚀',
        '?',
        '[x]',
        '{',
        '~',
      ].flatMap(special => [`${n}${special}x`, `${n}.${special}${special}x.y`]);
      const patterns = [
        ...texts,
        { cmd: `${n} with spaces` },
        { 'key with spaces': n },
        { cmd: `${n}.*` },
        `${n}.`,
        `.${n}`,
        n.padEnd(300, 'x'),
      ];
      const served = await serveAll(fixture, patterns);
      await expectOwnAnswers(fixture, fixture.client({ timeout: fixture.timing.mustHappen }), served);
    },
  },
  {
    id: 'PT-17',
    level: 'must',
    title: 'What is no pattern is refused before anything is sent',
    correct:
      'undefined, null and the empty text as pattern fail the call and the event with an error; a handler for them cannot be registered.',
    origin: 'InvalidMessageException of Nest.',
    async run(fixture) {
      const echo = fixture.name('echo');
      const nothing = [undefined, null, ''];
      const server = fixture.server().handle(echo, data => data);
      for (const pattern of nothing) {
        const registering = Promise.resolve().then(() => void server.handle(pattern, () => 'answered'));
        expectFailure(await fixture.settles(registering), `registering a handler of ${show(pattern)}`);
      }
      await server.listen();
      const client = fixture.client({ timeout: 20 * fixture.timing.mustHappen });
      await client.connect();
      for (const pattern of nothing) {
        for (const kind of ['call', 'emit'] as const) {
          const sending = Promise.resolve().then(() => client[kind](pattern, 1));
          expectFailure(await fixture.settles(sending), `${kind}() to ${show(pattern)}`);
        }
      }
      expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
      expectEqual(await client.call(echo, 1), 1, 'the answer of a call after them');
    },
  },
  {
    id: 'PT-15',
    level: 'must',
    title: 'Objects that JSON cannot tell apart are refused or kept apart',
    correct:
      'An array and an object of its indices, NaN and null, a Date and an empty object: each is answered by its own handler, or both ' +
      'its registration and its call fail with an error.',
    origin: 'transformPatternToRoute of Nest: {a: [1]} and {a: {0: 1}} are one route.',
    async run(fixture) {
      const n = fixture.name('n');
      const values: Readonly<Record<string, unknown>> = {
        'an array': [1],
        'an object of its index': { 0: 1 },
        'an empty array': [],
        'an empty object': {},
        'a Date': new Date(0),
        'a Map': new Map([[1, 2]]),
        NaN: NaN,
        null: null,
        Infinity: Infinity,
      };
      const names = Object.keys(values);
      const patterns = names.map(name => ({ n, v: values[name] }));
      const served = await serveAll(fixture, patterns);
      const client = fixture.client({ timeout: fixture.ms(1000) });
      await expectOwnAnswers(fixture, client, served, index => `the pattern with ${names[index]}`);
    },
  },
];
