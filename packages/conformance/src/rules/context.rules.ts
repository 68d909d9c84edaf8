import { AsyncLocalStorage } from 'node:async_hooks';
import { expectEqual, expectSettled, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, callOptions, claims, clientHas, coreOptions, listens, rawPeer, serverHas } from '../needs.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';

type Headers = Readonly<Record<string, string>>;

const carries = both(claims('metadata'), callOptions);

/** What a handler sees as metadata; nothing at all and no entries are the same. */
const metadataOf = (context: SubjectContext): unknown => ({ ...context.getMetadata?.() });

/** Serves a request and an event handler that answer with, or note, their metadata. */
const serveMetadata = async (fixture: Fixture): Promise<{ readonly pattern: string; readonly event: string; readonly seen: unknown[] }> => {
  const [pattern, event] = [fixture.name('request'), fixture.name('event')];
  const seen: unknown[] = [];
  await fixture.serve(server => {
    server.handle(pattern, (_, context) => metadataOf(context));
    server.onEvent(event, (_, context) => void seen.push(metadataOf(context)));
  });
  return { pattern, event, seen };
};

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

export const contextRules: readonly Rule[] = [
  {
    id: 'CX-01',
    level: 'must',
    title: 'Every message has a context of its own',
    correct: 'The second argument of a handler is a context, for requests and events, and no two messages have the same.',
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
        expectThat(typeof context.getMetadata === 'function' || typeof context.getArgs === 'function', 'a context that can be asked', context);
      }
      expectEqual(new Set(contexts).size, 4, 'the number of different contexts of four messages');
    },
  },
  {
    id: 'CX-02',
    level: 'must',
    title: '`context.signal` is one signal for each message, and is not aborted while somebody waits',
    needs: claims('cancellation'),
    correct: 'Each access gives the same AbortSignal, of this message alone; it is not aborted before the answer, nor by the answer of another.',
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
      expectEqual(answers, [true, true, true], 'whether the signal was the same one, and not aborted, until the answer');
      expectEqual(new Set(signals).size, 3, 'the number of different signals of three messages');
    },
  },
  {
    id: 'CX-03',
    level: 'must',
    title: 'Metadata of a call reaches the handler',
    needs: carries,
    correct: 'What is given as `metadata` to a call or an event stands in context.getMetadata(), as it was given.',
    origin: 'nestjs/nest #17813; MQTT, NATS and RabbitMQ of Nest have no way to send them with a call.',
    async run(fixture) {
      const { pattern, event, seen } = await serveMetadata(fixture);
      const client = fixture.client();
      const metadata = { tenant: 'acme', 'x-request-id': 'r-1' };
      expectEqual(await client.call(pattern, 1, { metadata }), metadata, 'the metadata of a request');
      await client.emit(event, 1, { metadata });
      await fixture.eventually(() => seen.length > 0, 'the event to be handled');
      expectEqual(seen, [metadata], 'the metadata of an event');
    },
  },
  {
    id: 'CX-04',
    level: 'must',
    title: "A client's own metadata goes with every message, and a call's wins",
    needs: both(claims('metadata'), callOptions, coreOptions),
    correct: 'The option `metadata` of a client is merged with that of a call, key by key; the call wins.',
    async run(fixture) {
      const { pattern, event, seen } = await serveMetadata(fixture);
      const client = fixture.client({ metadata: { service: 'shop', lang: 'en' } });
      expectEqual(await client.call(pattern, 1), { service: 'shop', lang: 'en' }, 'the metadata of a call without its own');
      const merged = { service: 'shop', lang: 'de', tenant: 'acme' };
      const own = { metadata: { lang: 'de', tenant: 'acme' } };
      expectEqual(await client.call(pattern, 1, own), merged, 'the metadata of a call with its own');
      await client.emit(event, 1, own);
      await fixture.eventually(() => seen.length > 0, 'the event to be handled');
      expectEqual(seen, [merged], 'the metadata of an event');
      expectEqual(await client.call(pattern, 1), { service: 'shop', lang: 'en' }, 'the metadata of a later call without its own');
    },
  },
  {
    id: 'CX-05',
    level: 'must',
    title: 'Every text can be a value of metadata',
    needs: carries,
    correct: 'Unicode, empty texts, spaces at the ends, commas, quotes and long values arrive unchanged.',
    origin: 'NServiceBus transport tests; headers of transports that know only ASCII.',
    async run(fixture) {
      const { pattern } = await serveMetadata(fixture);
      const client = fixture.client();
      const values = ['Grüße 👋 你好', '', '  spaces  ', 'a,b;c=d', '"quoted" \\', '%20+&', '{"json":1}', 'null', 'x'.repeat(2000)];
      const metadata = Object.fromEntries(values.map((value, index) => [`key-${index}`, value]));
      expectEqual(await client.call(pattern, 1, { metadata }), metadata, 'the metadata');
    },
  },
  {
    id: 'CX-06',
    level: 'must',
    title: 'No value of metadata becomes two headers',
    needs: carries,
    correct: 'A value with line breaks arrives as it is, or the call fails; no further entry appears, and the next call is answered.',
    origin: 'Header injection by CR LF.',
    async run(fixture) {
      const { pattern } = await serveMetadata(fixture);
      const client = fixture.client();
      for (const value of ['a\r\nadmin: true', 'a\nadmin: true', 'a\u0000admin: true', 'a\r\n\r\nadmin']) {
        const metadata = { note: value };
        const outcome = expectSettled(await fixture.settles(client.call(pattern, 1, { metadata })), 'the call');
        if ('value' in outcome) expectEqual(outcome.value, metadata, 'the metadata');
      }
      expectEqual(await client.call(pattern, 1, { metadata: { note: 'plain' } }), { note: 'plain' }, 'the metadata of the next call');
    },
  },
  {
    id: 'CX-07',
    level: 'must',
    title: 'Any word can be a key of metadata',
    needs: carries,
    correct: 'constructor, __proto__, id, pattern and names of packets are ordinary keys; a key arrives as written, or in lower case.',
    async run(fixture) {
      const { pattern } = await serveMetadata(fixture);
      const names = ['constructor', 'toString', 'id', 'pattern', 'data', 'err', 'parley', 'reply-to', 'x.y_z-1'];
      const metadata = Object.fromEntries(names.map(name => [name, `of ${name}`]));
      const client = fixture.client();
      expectEqual(await client.call(pattern, 1, { metadata }), metadata, 'the metadata');
      const hostile = JSON.parse('{"__proto__":"p","plain":"x"}') as Headers;
      const arrived = (await client.call(pattern, 1, { metadata: hostile })) as Headers;
      expectEqual(arrived.plain, 'x', 'the entry beside __proto__');
      expectThat(({} as Record<string, unknown>).plain === undefined, 'no prototype to be polluted', 'Object.prototype was');
      const cased = (await client.call(pattern, 1, { metadata: { 'X-Tenant': 'acme' } })) as Headers;
      expectThat(cased['X-Tenant'] === 'acme' || cased['x-tenant'] === 'acme', "'X-Tenant', or 'x-tenant', to be acme", cased);
    },
  },
  {
    id: 'CX-08',
    level: 'must',
    title: 'A message can have many headers',
    needs: carries,
    correct: 'A hundred entries of 50 characters, 7 KiB altogether, arrive.',
    async run(fixture) {
      const { pattern } = await serveMetadata(fixture);
      const metadata = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`header-${index}`, `${index}`.padEnd(50, '.')]));
      expectEqual(await fixture.client().call(pattern, 1, { metadata }), metadata, 'the metadata');
    },
  },
  {
    id: 'CX-09',
    level: 'must',
    title: 'Metadata of parallel messages does not mix',
    needs: carries,
    correct: 'Each of 100 overlapping calls, of which every third has none, finds its own metadata, also after an asynchronous step.',
    async run(fixture) {
      const pattern = fixture.name('parallel');
      await fixture.serve(server => {
        server.handle(pattern, async (_, context) => {
          const before = metadataOf(context);
          await new Promise(resolve => setImmediate(resolve));
          return [before, metadataOf(context)];
        });
      });
      const clients = [fixture.client(), fixture.client()];
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const own = (number: number): Headers | undefined => (number % 3 === 0 ? undefined : { number: String(number) });
      const answers = await Promise.all(
        numbers.map(number => clients[number % 2]!.call(pattern, number, { metadata: own(number) })),
      );
      for (const [number, answer] of answers.entries()) {
        const wanted = own(number) ?? {};
        expectEqual(answer, [wanted, wanted], `the metadata of call ${number}, before and after a step`);
      }
    },
  },
  {
    id: 'CX-10',
    level: 'must',
    title: 'Nobody can change the metadata of another message',
    needs: both(claims('metadata'), callOptions, coreOptions),
    correct:
      'What a caller changes of its object after the call began, or a handler of what it was given, is not seen by this message nor by ' +
      'later ones.',
    origin: 'NServiceBus: modifying headers of a delivery changed the next one.',
    async run(fixture) {
      const pattern = fixture.name('tampers');
      await fixture.serve(server => {
        server.handle(pattern, (_, context) => {
          const found = metadataOf(context);
          try {
            Object.assign(context.getMetadata?.() ?? {}, { injected: 'by the handler' });
          } catch {
            // frozen is fine, too
          }
          return found;
        });
      });
      const client = fixture.client({ metadata: { service: 'shop' } });
      const metadata: Record<string, string> = { tenant: 'acme' };
      const call = client.call(pattern, 1, { metadata }); // not connected yet, so it waits
      metadata.tenant = 'other';
      metadata.injected = 'by the caller';
      expectEqual(await call, { service: 'shop', tenant: 'acme' }, 'the metadata of a call whose object was changed afterwards');
      for (const round of [1, 2]) {
        expectEqual(await client.call(pattern, round), { service: 'shop' }, 'the metadata of a later call');
      }
    },
  },
  {
    id: 'CX-11',
    level: 'must',
    title: 'What a hook puts around a handler stays with that message',
    needs: serverHas('setProcessingHooks'),
    correct: 'An AsyncLocalStorage entered in `before` is found by the handler of this message, after any step, and by no other one.',
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
      expectEqual(answers, numbers.map(() => [true, true]), 'whether each of 100 handlers found its own store, twice');
      if (!fixture.capabilities.streaming) return;
      const streams = await Promise.all(numbers.slice(0, 20).map(number => client.values(streaming, number)));
      expectEqual(streams, streams.map(() => [true, true, true]), 'whether each of 20 generators found its own store, at each step');
    },
  },
  {
    id: 'CX-12',
    level: 'must',
    title: 'The trace context crosses every hop',
    needs: carries,
    correct: 'A W3C traceparent with its tracestate, handed on by a handler, arrives at the next service unchanged.',
    origin: 'W3C Trace Context.',
    async run(fixture) {
      const [outer, inner] = [fixture.name('outer'), fixture.name('inner')];
      const between = fixture.client();
      await fixture.serve(server => {
        server.handle(inner, (_, context) => metadataOf(context));
        server.handle(outer, (data, context) => between.send(inner, data, { metadata: context.getMetadata?.() as Headers }));
      });
      const metadata = { traceparent, tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE' };
      expectEqual(await fixture.client().call(outer, 1, { metadata }), metadata, 'the metadata after two hops');
    },
  },
  {
    id: 'CX-13',
    level: 'must',
    title: 'A dispatch hook sees every message once and may set its metadata',
    needs: both(claims('metadata'), clientHas('setDispatchHook')),
    correct: 'The hook of a client runs once for each call and event, ahead of it, and what it sets as metadata arrives.',
    origin: 'setOnDispatchHook of Nest 12: what instrumentation uses.',
    async run(fixture) {
      const { pattern, event, seen } = await serveMetadata(fixture);
      const client = fixture.client();
      let runs = 0;
      client.subject.setDispatchHook!(packet => {
        packet.metadata = { ...packet.metadata, traceparent, run: String(++runs) };
      });
      expectEqual(await client.call(pattern, 1), { traceparent, run: '1' }, 'the metadata of the first request');
      await client.emit(event, 1);
      await fixture.eventually(() => seen.length > 0, 'the event to be handled');
      expectEqual(seen, [{ traceparent, run: '2' }], 'the metadata of the event');
      expectEqual(await client.call(pattern, 1), { traceparent, run: '3' }, 'the metadata of the last request');
    },
  },
  {
    id: 'CX-14',
    level: 'must',
    title: 'A peer may send anything as metadata',
    needs: both(listens, rawPeer, claims('metadata')),
    correct: 'Where a packet has a number, a text, null or a list as metadata, the handler runs, and getMetadata() gives an object or nothing.',
    async run(fixture) {
      const pattern = fixture.name('hostile');
      await fixture.serve(server => {
        server.handle(pattern, (_, context) => {
          const metadata = context.getMetadata?.();
          return { fine: metadata === undefined || (typeof metadata === 'object' && metadata !== null) };
        });
      });
      const raw = await fixture.rawClient();
      const oddities = [5, 'text', null, true, [], [1], {}, { nested: { deep: 1 } }];
      for (const [index, metadata] of oddities.entries()) await raw.send({ pattern, data: 1, metadata, id: `odd-${index}` });
      const answers = (): readonly unknown[] => raw.packets.filter(({ id }) => String(id).startsWith('odd-')).map(({ response }) => response);
      await fixture.eventually(() => answers().length === oddities.length, 'an answer to each of them');
      expectEqual(answers(), oddities.map(() => ({ fine: true })), 'the answers');
    },
  },
];
