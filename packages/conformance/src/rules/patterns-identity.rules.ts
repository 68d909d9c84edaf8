import { expectThat } from '../expectations.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';
import { expectNoneRefused, expectOwnAnswers, numberOf, serveAll } from './served-patterns.js';

/** The order of `localeCompare` on a Swedish host, as on one whose default locale is another. */
const swedish = new Intl.Collator('sv');

const patience = { timeout: 5000 } as const;

export const patternIdentityRules: readonly Rule[] = [
  {
    id: 'PT-01',
    level: 'must',
    title: 'Patterns are text, numbers or objects, and the order of keys does not matter',
    correct:
      'A handler is found by the same text, the same number, or an object with the same keys and values in whatever order.',
    async run(fixture) {
      const word = fixture.name('sum');
      const number = numberOf(fixture);
      const registered = [
        word,
        number,
        { cmd: word },
        { role: 'math', cmd: word },
        { b: { y: 1, x: word }, a: true, c: null },
      ];
      const called = [
        word,
        number,
        { cmd: word },
        { cmd: word, role: 'math' },
        { c: null, a: true, b: { x: word, y: 1 } },
      ];
      expectNoneRefused(await serveAll(fixture, registered));
      await expectOwnAnswers(fixture, fixture.client(), { patterns: called, refused: new Map() });
    },
  },
  {
    id: 'PT-02',
    level: 'must',
    title: 'The locale of the host does not decide which handler is found',
    correct:
      'An object with keys that locales sort differently finds its handler although client and server compare texts differently.',
    origin:
      'transformPatternToRoute of Nest sorts with localeCompare: a Swedish host does not find the handlers of a German one.',
    alone: true,
    async run(fixture) {
      const word = fixture.name('sum');
      const patterns = [{ z: word, ö: 1, ä: 2 }, { ö: { z: 1, å: word } }];
      const served = await serveAll(fixture, patterns);
      const client = fixture.client();
      await client.connect();
      const { localeCompare } = String.prototype;
      fixture.afterwards(() => void (String.prototype.localeCompare = localeCompare));
      String.prototype.localeCompare = function (
        this: string,
        other: string,
        ...rest: [locales?: Intl.LocalesArgument]
      ) {
        return rest[0] === undefined ? swedish.compare(this, other) : localeCompare.call(this, other, ...rest);
      } as typeof localeCompare;
      expectThat('ö'.localeCompare('z') > 0, 'a host that sorts as in Swedish', 'ö still comes before z');
      await expectOwnAnswers(fixture, client, served);
    },
  },
  {
    id: 'PT-03',
    level: 'must',
    title: 'A number and its text are one pattern, and so are an object and its canonical text',
    correct:
      'A handler registered for 42 answers calls of the text 42; one for {"a":1,"b":2} answers calls of that very text; and the other way round.',
    async run(fixture) {
      const number = numberOf(fixture);
      const word = fixture.name('sum');
      const text = `{"a":{"c":"${word}","d":1},"b":true}`;
      const other = `{"e":"${word}"}`;
      const registered = [number, String(number + 1), { b: true, a: { d: 1, c: word } }, other];
      const called = [String(number), number + 1, text, { e: word }];
      expectNoneRefused(await serveAll(fixture, registered));
      await expectOwnAnswers(fixture, fixture.client(patience), { patterns: called, refused: new Map() });
    },
  },
  {
    id: 'PT-04',
    level: 'must',
    title: 'Different patterns have different handlers',
    correct:
      'Of patterns that differ only in the kind of a value, in nesting, in quotes or in one word, each is answered by its own handler.',
    origin: 'Routes put together without escaping; a number and its text under one key.',
    async run(fixture) {
      const n = fixture.name('n');
      const texts = [n, `${n}.a`, `${n}.a.b`, `${n}a`, `${n}/a`, `${n}:a`, `${n}_a`, `a.${n}`];
      const values = [
        1,
        '1',
        true,
        'true',
        false,
        null,
        'null',
        '',
        0,
        {},
        '{}',
        { a: 1 },
        { a: '1' },
        { b: 1 },
        { a: { a: 1 } },
      ];
      const objects = [
        { n },
        { [n]: 1 },
        { a: n, b: '1' },
        { a: `${n}","b":"1` },
        { a: `${n}\\","b":"1` },
        { a: { b: n } },
        { 'a":{"b': n },
        { a: `${n}"` },
        { a: `${n}\\` },
        { a: `${n}\n` },
        { a: `${n}\\n` },
      ];
      const served = await serveAll(fixture, [...texts, ...values.map(v => ({ n, v })), ...objects]);
      expectNoneRefused(served);
      await expectOwnAnswers(fixture, fixture.client(patience), served);
    },
  },
  {
    id: 'PT-05',
    level: 'must',
    title: 'Text that looks like JSON is text',
    correct:
      'true, null, 1.0, 1e3, "q", 007, [1], large numbers and JSON with unsorted keys or spaces, as text, find the handler that was ' +
      'registered for exactly that text.',
    origin: 'All transporters of Nest parse the pattern: a handler of such a text is never found.',
    async run(fixture) {
      const n = fixture.name('n');
      const texts = [
        'true',
        'null',
        '1.0',
        '1e3',
        '"q"',
        '007',
        '[1]',
        '12345678901234567890',
        '-0',
        '{}',
        '[]',
        'NaN',
        'undefined',
      ];
      const json = [
        `{ "n": "${n}" }`,
        `{"n":"${n}"}`,
        `{"z":1,"a":"${n}"}`,
        `{"a":"${n}","z":1}`,
        `["${n}"]`,
        `"${n}"`,
        `{"n":["${n}"]}`,
      ];
      const served = await serveAll(fixture, [...texts, ...json]);
      expectNoneRefused(served);
      await expectOwnAnswers(fixture, fixture.client(patience), served);
    },
  },
  {
    id: 'PT-11',
    level: 'must',
    title: 'Patterns are compared as they are written',
    correct:
      'Upper and lower case, spaces at either end, and composed and decomposed letters make different patterns, each with its own handler.',
    async run(fixture) {
      const n = fixture.name('sum');
      const texts = [
        n,
        n.toUpperCase(),
        `S${n.slice(1)}`,
        ` ${n}`,
        `${n} `,
        `${n}é`,
        `${n}e\u0301`,
        `${n}ß`,
        `${n}ss`,
        `${n}ı`,
        `${n}i`,
      ];
      const served = await serveAll(fixture, texts);
      await expectOwnAnswers(fixture, fixture.client(patience), served);
    },
  },
  {
    id: 'PT-16',
    level: 'must',
    title: 'Events find their handlers by the same identity as requests',
    correct:
      'An event sent to an object with its keys in another order, or to the text of a number, runs the handler of that pattern, and ' +
      'no other.',
    async run(fixture) {
      const word = fixture.name('happened');
      const number = numberOf(fixture);
      const registered = [word, number, { b: 1, a: word }, { b: '1', a: word }, `${word}.a`];
      const sent = [word, String(number), { a: word, b: 1 }, { a: word, b: '1' }, `${word}.a`];
      const runs: string[] = [];
      await fixture.serve(server => {
        for (const [index, pattern] of registered.entries()) {
          server.onEvent(pattern, data => void runs.push(`handler ${index} got event ${String(data)}`));
        }
      });
      const client = fixture.client();
      for (const [index, pattern] of sent.entries()) await client.emit(pattern, index);
      const wanted = sent.map((_, index) => `handler ${index} got event ${index}`);
      await expectExactly(fixture, runs, wanted, 'who got what');
    },
  },
];
