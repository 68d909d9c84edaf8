import { inspect } from 'node:util';
import { lastValueFrom } from 'rxjs';
import { expectEqual, expectFailure, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { coreOptions } from '../needs.js';
import type { Rule } from '../rule.js';
import { isError, show } from '../show.js';
import { failingHandlers } from './failing-handlers.js';
import { wireForm } from './wire-form.js';

/** What Nest's callers have always got of an error that is not meant for them. */
const masked = { status: 'error', message: 'Internal server error' };

/** The errors that a call gets of a handler which fails in each of the ways, by way. */
const errorsOf = async (
  fixture: Fixture,
  make: () => unknown,
  options?: object,
): Promise<ReadonlyMap<string, unknown>> => {
  const ways = Object.keys(failingHandlers);
  const patterns = ways.map((_, index) => fixture.name(`way${index}`));
  await fixture.serve(
    server => {
      for (const [index, way] of ways.entries()) server.handle(patterns[index], failingHandlers[way]!(make));
    },
    options as Readonly<Record<string, unknown>>,
  );
  const client = fixture.client();
  const errors = new Map<string, unknown>();
  for (const [index, way] of ways.entries()) {
    errors.set(
      way,
      expectFailure(await fixture.settles(client.call(patterns[index], 'x')), `a call of a handler that ${way}`),
    );
  }
  return errors;
};

/** The payload of the error that a handler's failure is at its caller. */
const payloadOf = async (fixture: Fixture, make: () => unknown, options?: object): Promise<unknown> => {
  const payloads = [...(await errorsOf(fixture, make, options))].map(([way, error]) => [way, wireForm(error)] as const);
  const [[, first] = ['', undefined]] = payloads;
  for (const [way, payload] of payloads) expectEqual(payload, first, `what the caller gets of a handler that ${way}`);
  return first;
};

/** An error of the application's own, as its libraries throw them. */
class DatabaseError extends Error {
  readonly query = 'select secret from vault';
  readonly code = 'E_SECRET';
}

/** What Nest's RpcException and Parley's RpcError have in common. */
class DeclaredError extends Error {
  constructor(private readonly payload: unknown) {
    super('declared');
  }

  getError(): unknown {
    return this.payload;
  }
}

export const remoteErrorRules: readonly Rule[] = [
  {
    id: 'ER-01',
    level: 'must',
    title: 'A handler may fail in any way, its caller gets the same error',
    correct:
      'Whether a handler throws, rejects or returns an Observable that fails, at once or later: the same payload arrives.',
    origin: 'Nest below its RpcProxy: a rejection hangs, a failed stream arrives as {}.',
    async run(fixture) {
      fixture.log.allowErrors();
      expectEqual(await payloadOf(fixture, () => new Error('secret')), masked, 'what the caller gets of an Error');
    },
  },
  {
    id: 'ER-02',
    level: 'must',
    title: 'What an undeclared Error says stays at the server',
    correct:
      "The caller learns neither message, fields nor stack of an Error that the handler did not declare: 'Internal server error'.",
    origin: 'nestjs/nest #5694, #6496: stacks, queries and paths of the server shown to its peers.',
    async run(fixture) {
      fixture.log.allowErrors();
      for (const [way, error] of await errorsOf(fixture, () => new DatabaseError('the secret is 42'))) {
        const shown = `${JSON.stringify(error)} ${inspect(error, { depth: 6, showHidden: true })}`;
        const leak = /secret|DatabaseError|failing-handlers/.exec(shown)?.[0];
        expectThat(leak === undefined, `nothing of the Error of a handler that ${way}`, `'${leak}' in ${show(error)}`);
        expectEqual(wireForm(error), masked, `what the caller gets of a handler that ${way}`);
      }
    },
  },
  {
    id: 'ER-03',
    level: 'must',
    title: 'What is thrown and is no Error arrives unchanged',
    correct:
      'A text, number, boolean, array or object that a handler throws is, unchanged, what the caller gets as payload.',
    origin: 'The documented way to declare an error without importing a class.',
    async run(fixture) {
      const thrown = [
        'not enough',
        42,
        true,
        ['a', { b: 1 }],
        { status: 404, message: 'no such user', details: { id: 7 } },
      ];
      const pattern = fixture.name('throws');
      await fixture.serve(server => {
        server.handle(pattern, index => {
          throw thrown[index as number];
        });
      });
      const client = fixture.client();
      for (const [index, value] of thrown.entries()) {
        const error = expectFailure(
          await fixture.settles(client.call(pattern, index)),
          `a call of a handler that throws ${show(value)}`,
        );
        expectEqual(wireForm(error), value, 'the payload of the error');
      }
    },
  },
  {
    id: 'ER-04',
    level: 'must',
    title: 'A remote error is an Error with a code, and has the fields of its payload',
    correct:
      'The caller gets an Error with the code PARLEY_REMOTE_ERROR; the fields of a payload that is an object are fields of the ' +
      'error, and serializing it gives that payload again.',
    origin: 'nestjs/nest #12644, #8999: plain objects in catch blocks, without a stack or an instanceof.',
    async run(fixture) {
      const payload = { status: 409, message: 'already paid', invoice: { id: 'i1' } };
      const pattern = fixture.name('throws');
      await fixture.serve(server => server.handle(pattern, () => Promise.reject(payload as never)));
      const error = expectFailure(await fixture.settles(fixture.client().call(pattern, 1)), 'the call');
      expectThat(isError(error), 'an Error', error);
      const { code, status, invoice } = error as Error & Record<string, unknown>;
      expectEqual(
        { code, status, invoice },
        { code: 'PARLEY_REMOTE_ERROR', status: 409, invoice: { id: 'i1' } },
        'its fields',
      );
      expectEqual(error.message, 'already paid', 'its message');
      expectEqual(wireForm(error), payload, 'its JSON');
    },
  },
  {
    id: 'ER-05',
    level: 'must',
    title: 'Something falsy that is thrown is still an error',
    correct: "The call fails although the handler throws '', 0, false, null or undefined.",
    origin: 'Nest tests `if (err)`: the call completes as if it had succeeded.',
    async run(fixture) {
      const thrown = ['', 0, false, null, undefined];
      const ways = Object.entries(failingHandlers);
      const pattern = fixture.name('falsy');
      await fixture.serve(server => {
        server.handle(pattern, data => {
          const [way, index] = data as readonly [number, number];
          return ways[way]![1](() => thrown[index])();
        });
      });
      const client = fixture.client();
      fixture.log.allowErrors();
      for (const [way, [name]] of ways.entries()) {
        for (const [index, value] of thrown.entries()) {
          expectFailure(
            await fixture.settles(client.call(pattern, [way, index])),
            `a call of a handler that ${name} with ${show(value)}`,
          );
        }
      }
    },
  },
  {
    id: 'ER-11',
    level: 'must',
    title: 'With exposeErrors the caller gets name, message and code, and never the stack',
    needs: coreOptions,
    correct:
      '`{status, name, message, code}` arrives of an undeclared Error if the server was told to expose them, and nothing else.',
    async run(fixture) {
      fixture.log.allowErrors();
      const make = (): Error =>
        Object.assign(new RangeError('there is no page 7'), { code: 'E_PAGE', query: 'secret' });
      const payload = await payloadOf(fixture, make, { exposeErrors: true });
      expectEqual(
        payload,
        { status: 'error', name: 'RangeError', message: 'there is no page 7', code: 'E_PAGE' },
        'the payload',
      );
    },
  },
  {
    id: 'ER-12',
    level: 'must',
    title: 'An Error with getError() crosses as what that returns',
    needs: coreOptions,
    correct:
      "RpcError, and Nest's RpcException, arrive as their payload; one that is a text as {status: 'error', message}.",
    origin: 'RpcException of @nestjs/microservices.',
    async run(fixture) {
      const [object, text] = [fixture.name('object'), fixture.name('text')];
      await fixture.serve(server => {
        server.handle(object, () => Promise.reject(new DeclaredError({ reason: 'sold out', left: 0 })));
        server.handle(text, () => Promise.reject(new DeclaredError('sold out')));
      });
      const client = fixture.client();
      const errors = [object, text].map(pattern => fixture.settles(client.call(pattern, 1)));
      const payloads = (await Promise.all(errors)).map(outcome => wireForm(expectFailure(outcome, 'the call')));
      expectEqual(
        payloads,
        [
          { reason: 'sold out', left: 0 },
          { status: 'error', message: 'sold out' },
        ],
        'the payloads',
      );
    },
  },
  {
    id: 'ER-15',
    level: 'must',
    title: 'A remote error that a handler passes on is not wrapped',
    correct:
      'A handler that fails with what another service answered gives its own caller the very payload which that one declared.',
    origin: 'Chains of services: each hop wraps, or masks, the error of the one before.',
    async run(fixture) {
      const payload = { status: 402, message: 'card declined', retryable: false };
      const [outer, middle, inner] = ['outer', 'middle', 'inner'].map(word => fixture.name(word));
      const between = fixture.client();
      await fixture.serve(server => {
        server.handle(inner, () => Promise.reject(payload as never));
        server.handle(middle, () => between.send(inner, 1));
        server.handle(outer, () => lastValueFrom(between.send(middle, 1)));
      });
      const error = expectFailure(await fixture.settles(fixture.client().call(outer, 1)), 'the call');
      expectEqual(wireForm(error), payload, 'the payload after three hops');
    },
  },
  {
    id: 'ER-16',
    level: 'must',
    title: 'No field of a payload replaces what belongs to the Error',
    correct:
      'A payload with stack, code, cause, toJSON or __proto__ arrives as it is and changes neither code nor stack nor class.',
    origin: 'A peer that chooses the stack which the caller logs.',
    async run(fixture) {
      const text =
        '{"message":"m","stack":"forged","code":"FORGED","cause":"forged","toJSON":1,"__proto__":{"polluted":1},"constructor":1}';
      const payload: unknown = JSON.parse(text);
      const pattern = fixture.name('forges');
      await fixture.serve(server => server.handle(pattern, () => Promise.reject(payload as never)));
      const error = expectFailure(await fixture.settles(fixture.client().call(pattern, 1)), 'the call');
      expectThat(isError(error), 'an Error', error);
      const { stack, code, cause } = error as Error & { code?: unknown };
      for (const [name, value] of Object.entries({ stack, code, cause })) {
        expectThat(!/forged/i.test(String(value)), `a ${name} of its own`, value);
      }
      expectThat(
        (error as { polluted?: unknown }).polluted === undefined,
        'the prototype of the error to be left alone',
        'it was replaced',
      );
      expectEqual(JSON.parse(JSON.stringify(error)), payload, 'its JSON');
    },
  },
];
