import { NEVER, of, throwError, type Observable } from 'rxjs';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { serverHas, wire } from '../needs.js';
import type { Rule } from '../rule.js';
import { isError } from '../show.js';
import type { SubjectContext } from '../subject.js';

/** Whoever gets an error can tell it from others without reading its message. */
const expectCoded = (error: unknown, code: string, retryable: boolean, what: string): void => {
  expectThat(isError(error), `${what} to fail with an Error`, error);
  const { code: given, retryable: said } = error as Error & { code?: unknown; retryable?: unknown };
  expectThat(given === code, `${what} to fail with ${code}`, error);
  expectThat(said === retryable, `retryable of ${code} to be ${retryable}`, said);
};

/** One failure of the transport's own. */
interface FailedCall {
  readonly what: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly pattern: string;
  readonly error: unknown;
}

/** Brings about what a transport itself can answer a call with, while nothing is wrong with the connection. */
const failedCalls = async (fixture: Fixture): Promise<readonly FailedCall[]> => {
  const [silent, bad, nobody] = [fixture.name('silent'), fixture.name('bad'), fixture.name('nobody')];
  await fixture.serve(
    server => {
      server.handle(silent, () => NEVER);
      server.handle(bad, () => ({ big: 1n }));
    },
    { shutdownTimeout: fixture.ms(100) },
  );
  fixture.log.allowErrors();
  const found: FailedCall[] = [];
  const note = async (
    what: string,
    code: string,
    retryable: boolean,
    pattern: string,
    call: Promise<unknown>,
  ): Promise<void> => {
    found.push({ what, code, retryable, pattern, error: expectFailure(await fixture.settles(call), what) });
  };
  const client = fixture.client();
  await note('a request that cannot be serialized', 'PARLEY_SERIALIZATION_FAILED', false, bad, client.call(bad, 1n));
  await note('a reply that cannot be serialized', 'PARLEY_SERIALIZATION_FAILED', false, bad, client.call(bad, 1));
  await note('a call without data', 'PARLEY_INVALID_DATA', false, silent, client.call(silent, null));
  if (fixture.capabilities.noHandler === 'error') {
    await note('a call nobody handles', 'PARLEY_NO_HANDLER', false, nobody, client.call(nobody, 1));
  }
  const impatient = fixture.client({ timeout: fixture.ms(100) });
  await note('a call without an answer', 'PARLEY_TIMEOUT', true, silent, impatient.call(silent, 1));
  const closing = [silent, bad].map(pattern => ({ pattern, call: fixture.settles(client.call(pattern, 1)) }));
  await client.close();
  for (const { pattern, call } of closing) {
    found.push({
      what: 'a call whose client was closed',
      code: 'PARLEY_CLIENT_CLOSED',
      retryable: false,
      pattern,
      error: expectFailure(await call, 'a call whose client was closed'),
    });
  }
  return found;
};

export const transportErrorRules: readonly Rule[] = [
  {
    id: 'ER-06',
    level: 'must',
    title: 'Errors of the transport have stable codes and say whether to retry',
    correct:
      'Time-out, missing handler, closed client, refused data and what cannot be serialized, on either side, are Errors with their ' +
      'code of the one table and its `retryable`.',
    origin: 'Callers that compare messages, and retry what can never succeed.',
    async run(fixture) {
      for (const { error, code, retryable, what } of await failedCalls(fixture))
        expectCoded(error, code, retryable, what);
    },
  },
  {
    id: 'ER-13',
    level: 'must',
    title: 'A connection that is refused or lost is told apart from everything else',
    needs: wire,
    correct:
      "A call whose connection is refused fails with PARLEY_CONNECT_FAILED and the driver's error as cause; one that was under way " +
      "when the connection broke with PARLEY_CONNECTION_LOST and executed: 'unknown'. Both are retryable.",
    origin: 'Redis, MQTT and NATS of Nest fail with a string, or not at all.',
    async run(fixture) {
      fixture.log.allowErrors();
      const refused = fixture.client({ retryAttempts: 0 }, await fixture.refusedAddress());
      const refusal = expectFailure(
        await fixture.settles(refused.call(fixture.name('any'), 1)),
        'a call whose connection is refused',
      );
      expectCoded(refusal, 'PARLEY_CONNECT_FAILED', true, 'a call whose connection is refused');
      expectThat(isError((refusal as Error).cause), "the driver's error as cause", (refusal as Error).cause);
      const pattern = fixture.name('silent');
      let runs = 0;
      await fixture.serve(server => {
        server.handle(pattern, () => {
          runs++;
          return NEVER;
        });
      });
      const client = fixture.client({ replyGrace: fixture.ms(100) });
      const call = fixture.settles(client.call(pattern, 1));
      await fixture.eventually(() => runs > 0, 'the handler to run');
      expectThat((await fixture.faults.cut()) > 0, 'a connection to cut', 'there was none');
      const lost = expectFailure(await call, 'a call whose connection broke');
      expectCoded(lost, 'PARLEY_CONNECTION_LOST', true, 'a call whose connection broke');
      expectEqual((lost as { executed?: unknown }).executed, 'unknown', 'executed of a call that was under way');
    },
  },
  {
    id: 'ER-14',
    level: 'must',
    title: 'The message of an error names the pattern and the address',
    correct:
      'Each call fails with an error of its own whose message names the pattern that was called and, where there is one, the address.',
    origin: '"Connection closed", from one of fifty clients.',
    async run(fixture) {
      const named = new Set(['PARLEY_TIMEOUT', 'PARLEY_NO_HANDLER', 'PARLEY_CLIENT_CLOSED']);
      const failed = await failedCalls(fixture);
      expectEqual(new Set(failed.map(({ error }) => error)).size, failed.length, 'the number of different errors');
      for (const { error, code, pattern, what } of failed) {
        const { message } = error as Error;
        expectThat(String(message).includes(pattern), `the message of ${what} to name '${pattern}'`, error);
        if (fixture.wire === 'none' || !named.has(code)) continue;
        expectThat(message.includes(`:${fixture.faults.port}`), `the message of ${what} to name the address`, error);
      }
    },
  },
  {
    id: 'ER-10',
    level: 'must',
    title: 'Processing hooks run once for each message, whatever its end',
    needs: serverHas('setProcessingHooks'),
    correct:
      '`before` and `after` run exactly once, with the context of the handler, for values, streams, failures, events and cancelled calls.',
    origin: 'nestjs/nest #17743, #17744, #17760, #17766.',
    async run(fixture) {
      const endings: Readonly<Record<string, () => unknown>> = {
        value: () => 1,
        nothing: () => undefined,
        promise: () => Promise.resolve(1),
        stream: (): Observable<number> => of(1, 2, 3),
        throws: () => {
          throw new Error('hooked');
        },
        rejects: () => Promise.reject(new Error('hooked')),
        'stream fails': () => throwError(() => new Error('hooked')),
        unserializable: () => 1n,
      };
      const names = Object.keys(endings);
      const [request, event, open] = [fixture.name('request'), fixture.name('event'), fixture.name('open')];
      const [before, handled, after]: SubjectContext[][] = [[], [], []];
      const end = (index: unknown, context: SubjectContext): unknown => {
        handled!.push(context);
        return endings[names[index as number]!]!();
      };
      const server = fixture.server().handle(request, end).onEvent(event, end);
      server.handle(open, (_, context) => {
        handled!.push(context);
        return NEVER;
      });
      server.subject.setProcessingHooks!({
        before: (context, proceed) => {
          before!.push(context);
          proceed();
        },
        after: context => void after!.push(context),
      });
      await server.listen();
      fixture.log.allowErrors();
      const client = fixture.client();
      const once = async (what: string, count: number): Promise<void> => {
        await fixture.eventually(() => after!.length >= count, `'after' of ${what}`);
        expectEqual(
          [before!.length, handled!.length, after!.length],
          [count, count, count],
          `the runs of 'before', handler and 'after' of ${what}`,
        );
        expectThat(
          before!.at(-1) === handled!.at(-1) && after!.at(-1) === handled!.at(-1),
          `the hooks to get the context of the handler (${what})`,
          'another one',
        );
      };
      let count = 0;
      for (const [index, name] of names.entries()) {
        await fixture.settles(client.call(request, index));
        await once(`a request (${name})`, ++count);
        await client.emit(event, index);
        await once(`an event (${name})`, ++count);
      }
      if (fixture.capabilities.cancellation) {
        const subscription = client.send(open, 1).subscribe({ error: () => undefined });
        await fixture.eventually(() => handled!.length === count + 1, 'the handler that never ends to run');
        subscription.unsubscribe();
        await once('a cancelled call', ++count);
      }
      await fixture.never(() => after!.length > count, "a second 'after' of any of them", fixture.ms(50));
    },
  },
];
