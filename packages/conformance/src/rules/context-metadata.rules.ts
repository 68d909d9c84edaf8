import { expectEqual, expectSettled, expectThat } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, callOptions, claims, clientHas, coreOptions, listens, rawPeer } from '../needs.js';
import type { Rule } from '../rule.js';
import type { SubjectContext } from '../subject.js';

type Headers = Readonly<Record<string, string>>;

const carries = both(claims('metadata'), callOptions);

/** What a handler sees as metadata; nothing at all and no entries are the same. */
const metadataOf = (context: SubjectContext): unknown => ({ ...context.getMetadata?.() });

/** Serves a request and an event handler that answer with, or note, their metadata. */
const serveMetadata = async (
  fixture: Fixture,
): Promise<{ readonly pattern: string; readonly event: string; readonly seen: unknown[] }> => {
  const [pattern, event] = [fixture.name('request'), fixture.name('event')];
  const seen: unknown[] = [];
  await fixture.serve(server => {
    server.handle(pattern, (_, context) => metadataOf(context));
    server.onEvent(event, (_, context) => void seen.push(metadataOf(context)));
  });
  return { pattern, event, seen };
};

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** What travels beside the data. */
export const metadataRules: readonly Rule[] = [
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
      expectEqual(
        await client.call(pattern, 1),
        { service: 'shop', lang: 'en' },
        'the metadata of a call without its own',
      );
      const merged = { service: 'shop', lang: 'de', tenant: 'acme' };
      const own = { metadata: { lang: 'de', tenant: 'acme' } };
      expectEqual(await client.call(pattern, 1, own), merged, 'the metadata of a call with its own');
      await client.emit(event, 1, own);
      await fixture.eventually(() => seen.length > 0, 'the event to be handled');
      expectEqual(seen, [merged], 'the metadata of an event');
      expectEqual(
        await client.call(pattern, 1),
        { service: 'shop', lang: 'en' },
        'the metadata of a later call without its own',
      );
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
      const values = [
        'Grüße 👋 你好',
        '',
        '  spaces  ',
        'a,b;c=d',
        '"quoted" \\',
        '%20+&',
        '{"json":1}',
        'null',
        'x'.repeat(2000),
      ];
      const metadata = Object.fromEntries(values.map((value, index) => [`key-${index}`, value]));
      expectEqual(await client.call(pattern, 1, { metadata }), metadata, 'the metadata');
    },
  },
  {
    id: 'CX-06',
    level: 'must',
    title: 'No value of metadata becomes two headers',
    needs: carries,
    correct:
      'A value with line breaks arrives as it is, or the call fails; no further entry appears, and the next call is answered.',
    origin: 'Header injection by CR LF.',
    async run(fixture) {
      const { pattern } = await serveMetadata(fixture);
      const client = fixture.client();
      for (const value of ['a\r\nadmin: true', 'a\nadmin: true', 'a\u0000admin: true', 'a\r\n\r\nadmin']) {
        const metadata = { note: value };
        const outcome = expectSettled(await fixture.settles(client.call(pattern, 1, { metadata })), 'the call');
        if ('value' in outcome) expectEqual(outcome.value, metadata, 'the metadata');
      }
      expectEqual(
        await client.call(pattern, 1, { metadata: { note: 'plain' } }),
        { note: 'plain' },
        'the metadata of the next call',
      );
    },
  },
  {
    id: 'CX-07',
    level: 'must',
    title: 'Any word can be a key of metadata',
    needs: carries,
    correct:
      'constructor, __proto__, id, pattern and names of packets are ordinary keys; a key arrives as written, or in lower case.',
    async run(fixture) {
      const { pattern } = await serveMetadata(fixture);
      const names = ['constructor', 'toString', 'id', 'pattern', 'data', 'err', 'parley', 'reply-to', 'x.y_z-1'];
      const metadata = Object.fromEntries(names.map(name => [name, `of ${name}`]));
      const client = fixture.client();
      expectEqual(await client.call(pattern, 1, { metadata }), metadata, 'the metadata');
      const hostile = JSON.parse('{"__proto__":"p","plain":"x"}') as Headers;
      const arrived = (await client.call(pattern, 1, { metadata: hostile })) as Headers;
      expectEqual(arrived.plain, 'x', 'the entry beside __proto__');
      expectThat(
        ({} as Record<string, unknown>).plain === undefined,
        'no prototype to be polluted',
        'Object.prototype was',
      );
      const cased = (await client.call(pattern, 1, { metadata: { 'X-Tenant': 'acme' } })) as Headers;
      expectThat(
        cased['X-Tenant'] === 'acme' || cased['x-tenant'] === 'acme',
        "'X-Tenant', or 'x-tenant', to be acme",
        cased,
      );
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
      const metadata = Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`header-${index}`, `${index}`.padEnd(50, '.')]),
      );
      expectEqual(await fixture.client().call(pattern, 1, { metadata }), metadata, 'the metadata');
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
        server.handle(outer, (data, context) =>
          between.send(inner, data, { metadata: context.getMetadata?.() as Headers }),
        );
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
    correct:
      'The hook of a client runs once for each call and event, ahead of it, and what it sets as metadata arrives.',
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
    correct:
      'Where a packet has a number, a text, null or a list as metadata, the handler runs, and getMetadata() gives an object or nothing.',
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
      for (const [index, metadata] of oddities.entries())
        await raw.send({ pattern, data: 1, metadata, id: `odd-${index}` });
      const answers = (): readonly unknown[] =>
        raw.packets.filter(({ id }) => String(id).startsWith('odd-')).map(({ response }) => response);
      await fixture.eventually(() => answers().length === oddities.length, 'an answer to each of them');
      expectEqual(
        answers(),
        oddities.map(() => ({ fine: true })),
        'the answers',
      );
    },
  },
];
