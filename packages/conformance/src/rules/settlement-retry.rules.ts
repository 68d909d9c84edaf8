import { expectEqual, expectThat } from '../expectations.js';
import { both, claims, coreOptions, deadLetters, foreignEvents } from '../needs.js';
import type { Rule } from '../rule.js';
import { expectExactly } from './exactly.js';
import { muchLater, soonAgain } from './redelivery.js';

const retries = claims('settlement', 'retry');

const fails = (): never => {
  throw new Error('this handler always fails');
};

export const retryRules: readonly Rule[] = [
  {
    id: 'AK-10',
    level: 'must',
    title: 'An event is tried as often as allowed, and then no more',
    needs: retries,
    correct: 'With maxAttempts: 3, a handler that always fails runs three times; with maxAttempts: 1, once.',
    origin: 'Poison messages that keep a consumer busy for ever.',
    async run(fixture) {
      for (const maxAttempts of [3, 1]) {
        const pattern = fixture.name(`tried${maxAttempts}`);
        const runs: number[] = [];
        const server = await fixture.serve(
          each => {
            each.onEvent(pattern, () => {
              runs.push(runs.length + 1);
              fails();
            });
          },
          soonAgain(fixture, maxAttempts),
        );
        fixture.log.allowErrors();
        const client = fixture.client();
        await client.emit(pattern, 1);
        await expectExactly(
          fixture,
          runs,
          [1, 2, 3].slice(0, maxAttempts),
          `the attempts with maxAttempts: ${maxAttempts}`,
        );
        await client.close();
        await server.close();
      }
    },
  },
  {
    id: 'AK-11',
    level: 'must',
    title: 'The context says which attempt it is',
    needs: retries,
    correct:
      'getAttempt() is 1, 2 and 3 for three deliveries of an event, and isRedelivered() true for all but the first.',
    origin: 'Counters in headers that start at 0 here, at 1 there, and count the dead letter as well.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: unknown[] = [];
      await fixture.serve(server => {
        server.onEvent(pattern, (_, context) => {
          seen.push([context.getAttempt?.(), context.isRedelivered?.()]);
          if (seen.length < 3) fails();
        });
      }, soonAgain(fixture));
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, 1);
      await fixture.eventually(() => seen.length >= 3, 'a third attempt');
      expectEqual(
        seen,
        [
          [1, false],
          [2, true],
          [3, true],
        ],
        'getAttempt() and isRedelivered() of three deliveries',
      );
    },
  },
  {
    id: 'AK-12',
    level: 'must',
    title: 'The wait between two attempts is kept, and grows',
    needs: retries,
    correct:
      'With retryDelay: 40 ms, the second attempt begins at least 40 ms after the first failed, the third 80 ms after the second.',
    origin: 'Redelivery at once, in a loop that takes a core for itself.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const began: number[] = [];
      await fixture.serve(
        server => {
          server.onEvent(pattern, () => {
            began.push(performance.now());
            if (began.length < 3) fails();
          });
        },
        soonAgain(fixture, 100, 40),
      );
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, 1);
      await fixture.eventually(() => began.length >= 3, 'a third attempt');
      for (const [index, least] of [40, 80].entries()) {
        const waited = began[index + 1]! - began[index]!;
        const rounding = 2; // timers count whole milliseconds
        expectThat(
          waited >= fixture.ms(least) - rounding,
          `at least ${fixture.ms(least)} ms before attempt ${index + 2}`,
          `${Math.round(waited)} ms`,
        );
      }
    },
  },
  {
    id: 'AK-13',
    level: 'must',
    title: 'An event that fails does not hold up the ones behind it',
    needs: retries,
    correct:
      'While an event waits for its next attempt, later ones of the same pattern and of another one are handled.',
    origin: 'A retry that blocks the queue, or the whole prefetch.',
    async run(fixture) {
      const [pattern, other] = [fixture.name('job'), fixture.name('other')];
      const seen: unknown[] = [];
      await fixture.serve(server => {
        server.onEvent(pattern, data => {
          seen.push(data);
          if (data === 'bad') fails();
        });
        server.onEvent(other, data => void seen.push(data));
      }, muchLater());
      fixture.log.allowErrors();
      const client = fixture.client();
      for (const data of ['bad', 'good', 'bad', 'good']) await client.emit(pattern, data);
      await client.emit(other, 'other');
      await expectExactly(
        fixture,
        seen,
        ['bad', 'good', 'bad', 'good', 'other'],
        'the events that were handled meanwhile',
      );
    },
  },
  {
    id: 'AK-14',
    level: 'must',
    title: 'Every attempt sees what was sent',
    needs: retries,
    correct:
      'A handler that changes the data it got, and then fails, gets the original again, with the original metadata where there is any.',
    origin: "NServiceBus's modifying_headers tests.",
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: unknown[] = [];
      await fixture.serve(server => {
        server.onEvent(pattern, (data, context) => {
          const order = data as { lines: unknown[]; note?: string };
          const metadata = context.getMetadata?.() as Record<string, unknown> | undefined;
          seen.push({ ...order, lines: [...order.lines], tenant: metadata?.tenant });
          order.lines.push('changed');
          order.note = 'changed';
          try {
            if (metadata !== undefined) metadata.tenant = 'changed';
          } catch {
            // it may be frozen
          }
          if (seen.length < 3) fails();
        });
      }, soonAgain(fixture));
      fixture.log.allowErrors();
      const { metadata: travels } = fixture.capabilities;
      await fixture.client().emit(pattern, { lines: [1] }, travels ? { metadata: { tenant: 'a' } } : undefined);
      await fixture.eventually(() => seen.length >= 3, 'a third attempt');
      const original = { lines: [1], tenant: travels ? 'a' : undefined };
      expectEqual(seen, [original, original, original], 'what three attempts saw');
    },
  },
  {
    id: 'AK-15',
    level: 'must',
    title: 'An event nobody could handle is put aside, with the reason',
    needs: both(claims('deadLetter'), deadLetters),
    correct:
      'After its last attempt the event is in the dead letter, once, as it was sent, with its headers and the reason `failed`.',
    origin: 'Dead letters that nobody can replay: the headers, or half of the body, were lost on the way.',
    async run(fixture) {
      const pattern = fixture.name('job');
      let runs = 0;
      await fixture.serve(
        server => {
          server.onEvent(pattern, () => {
            runs++;
            fails();
          });
        },
        soonAgain(fixture, 2),
      );
      fixture.log.allowErrors();
      await fixture.client().emit(pattern, { order: 7 }, { metadata: { tenant: 'a' } });
      await fixture.eventually(async () => (await fixture.deadLetters()).length > 0, 'a dead letter');
      const letters = await fixture.deadLetters();
      expectEqual(letters.length, 1, 'the number of dead letters');
      const [{ payload, headers, reason }] = letters as readonly [(typeof letters)[number]];
      const text = typeof payload === 'string' ? payload : Buffer.from(payload).toString();
      expectEqual(runs, 2, 'the attempts before it');
      expectEqual(reason, 'failed', 'the reason');
      expectThat(text.includes('{"order":7}'), 'the data that was sent, in the dead letter', text);
      if (fixture.capabilities.nativeHeaders) expectEqual(headers.tenant, 'a', 'the header tenant of the dead letter');
    },
  },
  {
    id: 'AK-16',
    level: 'must',
    title: 'A message that cannot be understood is settled once, and stalls nobody',
    needs: both(retries, both(coreOptions, foreignEvents)),
    correct:
      'A message that the deserializer refuses is looked at once, put aside as `undecodable` where there is a dead letter, and the ' +
      'events behind it are handled.',
    origin: 'nestjs/nest #17737: one poison message, delivered for ever.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: unknown[] = [];
      let refused = 0;
      const deserializer = {
        deserialize(value: unknown, { channel }: { readonly channel?: string }): unknown {
          if (value !== 'poison') return { pattern: channel, data: value };
          refused++;
          throw new Error('poison');
        },
      };
      const options = { deserializer, ...soonAgain(fixture) };
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)), options);
      fixture.log.allowErrors();
      await fixture.publishForeign(pattern, '"poison"');
      await fixture.publishForeign(pattern, '"wholesome"');
      await fixture.eventually(() => seen.length > 0, 'the event behind the poisonous one to be handled');
      await fixture.never(() => refused > 1, 'a second look at the message', fixture.ms(50));
      expectEqual(seen, ['wholesome'], 'what the handler received');
    },
  },
  {
    id: 'AK-17',
    level: 'must',
    title: 'What cannot be understood is put aside, as it came',
    needs: both(claims('deadLetter'), both(deadLetters, both(coreOptions, foreignEvents))),
    correct:
      'A message that cannot be decoded is in the dead letter with the reason `undecodable`, as it came, without a second attempt.',
    origin: 'Poison messages that are dropped without a trace.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const deserializer = {
        deserialize(): never {
          throw new Error('unreadable');
        },
      };
      let runs = 0;
      await fixture.serve(server => server.onEvent(pattern, () => void runs++), {
        deserializer,
        ...soonAgain(fixture),
      });
      fixture.log.allowErrors();
      await fixture.publishForeign(pattern, 'not {json');
      await fixture.eventually(async () => (await fixture.deadLetters()).length > 0, 'a dead letter');
      const letters = (await fixture.deadLetters()).map(({ reason, payload }) => [reason, String(payload)]);
      expectEqual(letters, [['undecodable', 'not {json']], 'the dead letters: reason and payload');
      expectEqual(runs, 0, 'the runs of the handler');
    },
  },
];
