import { AsyncLocalStorage } from 'node:async_hooks';
import { expectEqual, expectThat } from '../expectations.js';
import { claims, serverHas } from '../needs.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';

/** The context of a message. */
export const messageContextRules: readonly Rule[] = [
  {
    id: 'CX-01',
    level: 'must',
    title: 'Every message has a context of its own',
    correct:
      'The second argument of a handler is a context, for requests and events, and no two messages have the same.',
    async run(fixture) {
      const [pattern, event] = [fixture.name('request'), fixture.name('event')];
      const contexts: SubjectContext[] = [];
      const note = (data: unknown, context: SubjectContext): unknown => {
        contexts.push(context);
        return data;
      };
      await fixture.serve(server => server.handle(pattern, note).onEvent(event, note));
      const client = fixture.client();
      await Promise.all([1, 2, 3].map(number => client.call(pattern, number)));
      await client.emit(event, 4);
      await fixture.eventually(() => contexts.length === 4, 'all four messages to be handled');
      for (const context of contexts) {
        expectThat(typeof context === 'object' && context !== null, 'a context', context);
        expectThat(
          typeof context.getMetadata === 'function' || typeof context.getArgs === 'function',
          'a context that can be asked',
          context,
        );
      }
      expectEqual(new Set(contexts).size, 4, 'the number of different contexts of four messages');
    },
  },
  {
    id: 'CX-02',
    level: 'must',
    title: '`context.signal` is one signal for each message, and is not aborted while somebody waits',
    needs: claims('cancellation'),
    correct:
      'Each access gives the same AbortSignal, of this message alone; it is not aborted before the answer, nor by the answer of another.',
    async run(fixture) {
      const pattern = fixture.name('signal');
      const signals: AbortSignal[] = [];
      await fixture.serve(server => {
        server.handle(pattern, async (_, context) => {
          const { signal } = context;
          signals.push(signal!);
          await new Promise(resolve => setImmediate(resolve));
          return signal instanceof AbortSignal && signal === context.signal && !signal.aborted;
        });
      });
      const client = fixture.client();
      const answers = await Promise.all([1, 2, 3].map(number => client.call(pattern, number)));
      expectEqual(
        answers,
        [true, true, true],
        'whether the signal was the same one, and not aborted, until the answer',
      );
      expectEqual(new Set(signals).size, 3, 'the number of different signals of three messages');
    },
  },
  {
    id: 'CX-11',
    level: 'must',
    title: 'What a hook puts around a handler stays with that message',
    needs: serverHas('setProcessingHooks'),
    correct:
      'An AsyncLocalStorage entered in `before` is found by the handler of this message, after any step, and by no other one.',
    origin: 'Contexts of tracing libraries that leak between parallel requests.',
    async run(fixture) {
      const storage = new AsyncLocalStorage<SubjectContext>();
      const [pattern, streaming] = [fixture.name('scoped'), fixture.name('streaming')];
      const isOwn = (context: SubjectContext): boolean => storage.getStore() === context;
      const server = fixture.server().handle(pattern, async (_, context) => {
        const first = isOwn(context);
        await new Promise(resolve => setImmediate(resolve));
        return [first, isOwn(context)];
      });
      server.handle(streaming, async function* (_, context) {
        for (let step = 0; step < 3; step++) {
          await new Promise(resolve => setImmediate(resolve));
          yield isOwn(context);
        }
      });
      server.subject.setProcessingHooks!({ before: (context, proceed) => storage.run(context, proceed) });
      await server.listen();
      const client = fixture.client();
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const answers = await Promise.all(numbers.map(number => client.call(pattern, number)));
      expectEqual(
        answers,
        numbers.map(() => [true, true]),
        'whether each of 100 handlers found its own store, twice',
      );
      if (!fixture.capabilities.streaming) return;
      const streams = await Promise.all(numbers.slice(0, 20).map(number => client.values(streaming, number)));
      expectEqual(
        streams,
        streams.map(() => [true, true, true]),
        'whether each of 20 generators found its own store, at each step',
      );
    },
  },
];
