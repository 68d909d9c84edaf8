import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import type { Fixture, SubjectOptions } from '../fixture/fixture.js';
import type { ServerUnderTest } from '../fixture/server-under-test.js';
import { both, claims, coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';
import { expectExactly } from './exactly.js';
import { muchLater, soonAgain } from './redelivery.js';

const retries = both(claims('settlement', 'retry'), coreOptions);
const byHand = (fixture: Fixture): SubjectOptions => ({ ack: 'manual', ...soonAgain(fixture) });

export const manualSettlementRules: readonly Rule[] = [
  {
    id: 'AK-18',
    level: 'must',
    title: "With ack: 'manual' an event is settled by its handler, and by nobody else",
    needs: retries,
    correct:
      'An event whose handler returned, or failed, without settling it stays with the server; when that closes, another one gets ' +
      'it. One that was acknowledged does not come again, although its handler fails afterwards.',
    origin: 'Modes that mix: an automatic acknowledgement behind the back of the handler.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const seen: string[] = [];
      const first = await fixture.serve(
        server => {
          server.onEvent(pattern, (data, context) => {
            seen.push(`first ${String(data)}`);
            if (data === 'settled') context.ack!();
            if (data !== 'returns') throw new Error('this changes nothing');
          });
        },
        { ack: 'manual', ...muchLater() },
      );
      fixture.log.allowErrors();
      const client = fixture.client();
      for (const data of ['returns', 'fails', 'settled']) await client.emit(pattern, data);
      await expectExactly(
        fixture,
        seen,
        ['first returns', 'first fails', 'first settled'],
        'the events that the first server had',
      );
      await first.close();
      await fixture.serve(server => {
        server.onEvent(pattern, (data, context) => {
          seen.push(`second ${String(data)}`);
          context.ack!();
        });
      }, byHand(fixture));
      await expectExactly(
        fixture,
        seen,
        ['first returns', 'first fails', 'first settled', 'second returns', 'second fails'],
        'who had which event',
      );
    },
  },
  {
    id: 'AK-19',
    level: 'must',
    title: '`context.retry()` brings the event again, `context.deadLetter()` never',
    needs: retries,
    correct:
      'An event that its handler wants to have again comes as a further attempt; one that it declared hopeless does not.',
    async run(fixture) {
      const [again, hopeless] = [fixture.name('again'), fixture.name('hopeless')];
      const seen: unknown[] = [];
      await fixture.serve(server => {
        server.onEvent(again, (_, context) => {
          seen.push('again');
          if (seen.filter(each => each === 'again').length < 3) context.retry!(fixture.ms(1));
          else context.ack!();
        });
        server.onEvent(hopeless, (_, context) => {
          seen.push('hopeless');
          context.deadLetter!(new Error('hopeless'));
        });
      }, byHand(fixture));
      fixture.log.allowErrors();
      const client = fixture.client();
      await client.emit(hopeless, 1);
      await client.emit(again, 1);
      await expectExactly(fixture, seen, ['again', 'again', 'again', 'hopeless'], 'the attempts of either event');
    },
  },
  {
    id: 'AK-20',
    level: 'must',
    title: 'An event is settled once',
    needs: retries,
    correct: 'A second settlement by the handler throws, changes nothing, and leaves the server as it was.',
    origin: 'RabbitMQ closes the channel, and with it every other message on it, for a second acknowledgement.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const outcomes: unknown[] = [];
      let runs = 0;
      await fixture.serve(server => {
        server.onEvent(pattern, async (_, context) => {
          runs++;
          context.ack!();
          for (const second of [
            () => context.ack!(),
            () => context.retry!(0),
            () => context.deadLetter!(new Error('late')),
          ]) {
            outcomes.push(await fixture.settles(Promise.resolve().then(second)));
          }
        });
      }, byHand(fixture));
      const client = fixture.client();
      await client.emit(pattern, 1);
      await client.emit(pattern, 2);
      await fixture.eventually(() => outcomes.length >= 6, 'two events to be handled');
      for (const outcome of outcomes) expectFailure(outcome as { readonly error: unknown }, 'a second settlement');
      await fixture.never(() => runs > 2, 'an event that was acknowledged', fixture.ms(50));
    },
  },
  {
    id: 'AK-21',
    level: 'must',
    title: 'What the server settles, a handler cannot settle',
    needs: coreOptions,
    correct: "Without ack: 'manual' a context has no ack(), or one that throws; the event is settled as usual.",
    origin: 'Handlers that acknowledge what the library acknowledges as well.',
    async run(fixture) {
      const pattern = fixture.name('job');
      const outcomes: unknown[] = [];
      const settle = (context: SubjectContext): void => {
        if (context.ack === undefined) throw new Error('there is none');
        context.ack();
      };
      await fixture.serve(server => {
        server.onEvent(pattern, (_, context) => {
          try {
            settle(context);
            outcomes.push('taken');
          } catch {
            outcomes.push('refused');
          }
        });
      });
      const client = fixture.client();
      await client.emit(pattern, 1);
      await client.emit(pattern, 2);
      await fixture.eventually(() => outcomes.length >= 2, 'two events to be handled');
      await fixture.never(() => outcomes.length > 2, 'an event that was handled', fixture.ms(30));
      expectEqual(outcomes, ['refused', 'refused'], 'what became of ack()');
    },
  },
  {
    id: 'AK-22',
    level: 'must',
    title: 'A request is settled by its answer, whatever the events need',
    needs: retries,
    correct: "With ack: 'manual' requests are answered as ever, once each, without any settling by their handlers.",
    async run(fixture) {
      const pattern = fixture.name('request');
      let runs = 0;
      const register = (server: ServerUnderTest): unknown =>
        server.handle(pattern, data => {
          runs++;
          return data;
        });
      const first = await fixture.serve(register, byHand(fixture));
      await fixture.serve(register, byHand(fixture));
      const client = fixture.client();
      for (const number of [1, 2, 3, 4]) expectEqual(await client.call(pattern, number), number, 'the answer');
      await first.close();
      await fixture.never(() => runs > 4, 'a request that was answered, at another server', fixture.ms(50));
      expectThat(runs === 4, 'four runs of the handler', runs);
    },
  },
];
