import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both } from '../needs.js';
import type { NegativeVariant, Rule } from '../rule.js';
import { expectExactly } from './exactly.js';
import { asEvent, expectMatches, quick, wholeWords, wildcards, wordsOf } from './wildcard-words.js';

/** What wildcards are in one transport or another. */
const foreign = ['*', '#', '+', '>', '.', '/'];

/** Where wildcards are not claimed, they are characters like any other. */
const literally = (
  write: (word: string, wildcard: string) => readonly [filter: string, subject: string],
): NegativeVariant => ({
  correct:
    'Where there are no wildcards, *, +, #, > and the like are ordinary characters: such a handler takes its own text only.',
  async run(fixture: Fixture) {
    const pairs = foreign.map((wildcard, index) => write(fixture.name(`w${index}`), wildcard));
    const events: unknown[] = [];
    await fixture.serve(server => {
      for (const [filter] of pairs) {
        server.handle(filter, () => filter).onEvent(asEvent(filter), data => void events.push(data));
      }
    });
    fixture.log.allowErrors();
    const client = quick(fixture);
    for (const [filter, subject] of pairs) {
      expectEqual(await client.values(filter, 1), [filter], `the answers of a call of ${filter} itself`);
      expectFailure(
        await fixture.settles(client.call(subject, 1)),
        `a call of ${subject}, where only ${filter} has a handler,`,
      );
      await client.emit(asEvent(subject), subject);
      await client.emit(asEvent(filter), filter);
    }
    await expectExactly(
      fixture,
      events,
      pairs.map(([filter]) => filter),
      'the patterns whose events were handled',
    );
  },
});

export const wildcardMatchRules: readonly Rule[] = [
  {
    id: 'WI-01',
    level: 'must',
    title: 'The single wildcard stands for exactly one word',
    needs: wildcards('single'),
    correct:
      'At the end and in the middle of a pattern it stands for one word whatever that is, and not for none, two or a part of one.',
    origin: 'Matchers made by turning the wildcard into `.*`, which crosses separators.',
    async run(fixture) {
      const last = wordsOf(fixture, 'last');
      await expectMatches(fixture, last.of('*'), {
        matching: [last.of('a'), last.of('b-1'), last.of('A')],
        others: [last.of(), last.of('a', 'b'), `${last.of()}a`, wordsOf(fixture, 'other').of('a')],
      });
      const middle = wordsOf(fixture, 'middle');
      await expectMatches(fixture, middle.of('*', 'c', '*'), {
        matching: [middle.of('a', 'c', 'b'), middle.of('c', 'c', 'c')],
        others: [
          middle.of('c', 'b'),
          middle.of('a', 'c'),
          middle.of('a', 'b', 'c'),
          middle.of('a', 'x', 'c', 'b'),
          middle.of('a', 'c', 'b', 'd'),
        ],
      });
    },
    negative: literally((word, wildcard) => [`${word}.${wildcard}`, `${word}.a`]),
  },
  {
    id: 'WI-02',
    level: 'must',
    title: 'The multi wildcard at the end stands for all further words',
    needs: wildcards('multi'),
    correct:
      'It takes subjects with one or many further words, the bare beginning only if the transporter says so, and nothing else.',
    origin: 'NATS and MQTT differ in whether `a.>` takes `a`.',
    async run(fixture) {
      const words = wordsOf(fixture);
      const some = [words.of('a'), words.of('a', 'b'), words.of('a', 'b', 'c', 'd', 'e')];
      const bare = words.of();
      const takesBare = (words.syntax.multiMinimum ?? 0) === 0;
      await expectMatches(fixture, words.of('>'), {
        matching: takesBare ? [bare, ...some] : some,
        others: [`${bare}a`, wordsOf(fixture, 'other').of('a'), ...(takesBare ? [] : [bare])],
      });
    },
    negative: literally((word, wildcard) => [`${word}/${wildcard}`, `${word}/a/b`]),
  },
  {
    id: 'WI-03',
    level: 'must',
    title: 'A wildcard inside a word is an ordinary character',
    needs: both(wildcards(), wholeWords),
    correct:
      'A pattern such as `a*b` takes that very text and no other; or it is refused with an error where it is registered.',
    origin: 'Patterns turned into regular expressions as a whole.',
    async run(fixture) {
      const { syntax, of } = wordsOf(fixture);
      const signs = [syntax.single, syntax.multi].filter(sign => sign !== undefined);
      for (const [index, sign] of signs.entries()) {
        for (const word of [`a${sign}b`, `${sign}b`, `a${sign}`]) {
          const filter = of(`${index}`, word);
          const server = fixture.server();
          try {
            server.handle(filter, () => 'answered');
          } catch {
            continue; // refused, which is as good
          }
          await server.listen();
          fixture.log.allowErrors();
          const client = quick(fixture);
          expectEqual(await client.values(filter, 1), ['answered'], `the answers of a call of ${filter} itself`);
          for (const other of ['ab', 'axb', 'b', 'xb', 'a', 'ax']) {
            const call = fixture.settles(client.call(of(`${index}`, other), 1));
            expectFailure(await call, `a call of ${of(`${index}`, other)}, where only ${filter} has a handler,`);
          }
          await client.close();
          await server.close();
        }
      }
    },
  },
  {
    id: 'WI-04',
    level: 'must',
    title: 'Both kinds of wildcards can stand in one pattern',
    needs: wildcards('single', 'multi'),
    correct:
      'A pattern with a single wildcard before the multi one needs a word for the first and takes any further ones.',
    async run(fixture) {
      const { syntax, of } = wordsOf(fixture);
      const one = of('a', 'b');
      const takesBare = (syntax.multiMinimum ?? 0) === 0;
      const more = [of('a', 'b', 'c'), of('x', 'b', 'c', 'd')];
      await expectMatches(fixture, of('*', 'b', '>'), {
        matching: takesBare ? [one, ...more] : more,
        others: [of('a'), of('b', 'c'), of('a', 'c', 'b'), of('x', 'y', 'b', 'c'), ...(takesBare ? [] : [one])],
      });
    },
  },
  {
    id: 'WI-08',
    level: 'must',
    title: 'The context says which subject a message came by',
    needs: wildcards('single'),
    correct:
      'The arguments of the context of a wildcard handler, or its pattern, name the concrete subject and not just the wildcard.',
    async run(fixture) {
      const { of } = wordsOf(fixture);
      const named: string[] = [];
      const look = (context: { getArgs?(): readonly unknown[]; getPattern?(): unknown }): void => {
        const said = [context.getPattern?.(), ...(context.getArgs?.() ?? [])];
        named.push(said.filter(each => typeof each === 'string').join(' '));
      };
      await fixture.serve(server => {
        server.handle(of('*'), (_, context) => look(context)).onEvent(of('*'), (_, context) => look(context));
      });
      const client = fixture.client();
      await client.call(of('first'), 1);
      await client.emit(of('second'), 1);
      await fixture.eventually(() => named.length === 2, 'both handlers to run');
      for (const [index, subject] of [of('first'), of('second')].entries()) {
        expectThat(named[index]!.includes(subject), `the context to name ${subject}`, named[index] || 'no text at all');
      }
    },
  },
  {
    id: 'WI-09',
    level: 'must',
    title: 'Answers of a wildcard handler go to the request they belong to',
    needs: wildcards('single'),
    correct:
      'Fifty calls of as many subjects at once, answered by one handler in another order, each get their own answer.',
    origin: 'Redis psubscribe: the reply was published to the channel of the wildcard.',
    async run(fixture) {
      const { of } = wordsOf(fixture);
      await fixture.serve(server => {
        server.handle(of('*'), async data => {
          for (let turn = 0; turn < (data as number) % 5; turn++) await new Promise(resolve => setImmediate(resolve));
          return data;
        });
      });
      const clients = [fixture.client(), fixture.client()];
      const numbers = Array.from({ length: 50 }, (_, index) => index);
      const answers = await Promise.all(numbers.map(number => clients[number % 2]!.values(of(`s${number}`), number)));
      expectEqual(
        answers,
        numbers.map(number => [number]),
        'the answers of 50 subjects',
      );
    },
  },
  {
    id: 'WI-10',
    level: 'must',
    title: 'Nothing can be sent to a wildcard',
    needs: both(wildcards(), wholeWords),
    correct:
      'A call and an event whose pattern has a wildcard as one of its words fail with an error, and no handler runs.',
    origin: 'Brokers that drop the connection of who publishes to a wildcard.',
    async run(fixture) {
      const { syntax, of } = wordsOf(fixture);
      const targets = [syntax.single && of('*'), syntax.multi && of('>'), syntax.single && of('*', 'a')].filter(
        target => target !== undefined,
      );
      let runs = 0;
      await fixture.serve(server => {
        for (const target of targets) server.handle(target, () => runs++).onEvent(target, () => void runs++);
        server.onEvent(of('a'), () => void runs++);
      });
      fixture.log.allowErrors();
      const client = quick(fixture);
      await client.connect();
      for (const target of targets) {
        for (const kind of ['call', 'emit'] as const) {
          const sending = Promise.resolve().then(() => client[kind](target, 1));
          expectFailure(await fixture.settles(sending), `${kind}() to ${target}`);
        }
      }
      await fixture.never(() => runs, 'a run of a handler', fixture.ms(50));
    },
  },
];
