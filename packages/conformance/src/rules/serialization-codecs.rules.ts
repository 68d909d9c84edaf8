import { timer, lastValueFrom } from 'rxjs';
import { expectEqual, expectFailure, expectThat, expectValue } from '../expectations.js';
import type { Fixture } from '../fixture/fixture.js';
import { both, claims, coreOptions, listens, rawPeer } from '../needs.js';
import type { RawPacket } from '../raw/raw-peer.js';
import type { Rule } from '../rule.js';
import { sealingCodec, type Codec, type CodecPacket, type CodecUse } from './sealing-codec.js';

const echo = (data: unknown): unknown => data;

const unused = (): CodecUse => ({ serialized: 0, deserialized: 0 });

const pause = (ms: number): Promise<unknown> => lastValueFrom(timer(ms));

/** Whether a packet is about this datum, whatever the transporter makes of packets. */
const isAbout = (packet: unknown, word: string): boolean => JSON.stringify(packet).includes(word);

/** Calls and emits through a sealing codec at both ends, and sees that it was used for all of it. */
const crossSealed = async (
  fixture: Fixture,
  atServer: Codec,
  atClient: Codec,
  uses: readonly CodecUse[],
): Promise<void> => {
  const [pattern, event] = [fixture.name('echo'), fixture.name('event')];
  const events: unknown[] = [];
  await fixture.serve(server => server.handle(pattern, echo).onEvent(event, data => events.push(data)), {
    ...atServer,
  });
  const client = fixture.client({ ...atClient });
  for (const value of [{ secret: [1, 'two'] }, 'text', 0]) {
    expectEqual(await client.call(pattern, value), value, 'the answer');
  }
  await client.emit(event, { of: 'interest' });
  await fixture.eventually(() => events.length > 0, 'the event to be handled');
  expectEqual(events, [{ of: 'interest' }], 'what the event handler received');
  const [server, caller] = uses as [CodecUse, CodecUse];
  expectThat(server.deserialized >= 4, 'the deserializer of the server to get four messages', server);
  expectThat(server.serialized >= 3, 'the serializer of the server to get three answers', server);
  expectThat(caller.serialized >= 4, 'the serializer of the client to get four messages', caller);
  expectThat(caller.deserialized >= 3, 'the deserializer of the client to get three answers', caller);
};

export const codecRules: readonly Rule[] = [
  {
    id: 'SE-01',
    level: 'must',
    title: 'A serializer and a deserializer of the user work in both directions',
    correct:
      'Requests, events and replies pass the serializer of one side and the deserializer of the other, and arrive as they were.',
    async run(fixture) {
      const [server, client] = [unused(), unused()];
      await crossSealed(fixture, sealingCodec(server), sealingCodec(client), [server, client]);
    },
  },
  {
    id: 'SE-02',
    level: 'must',
    title: 'They may be asynchronous',
    correct: 'A serializer or deserializer that returns a promise is waited for, for requests, events and replies.',
    origin: 'ClientNats of Nest publishes the promise of a serializer.',
    async run(fixture) {
      const [server, client] = [unused(), unused()];
      const later = (): Promise<unknown> => pause(1);
      await crossSealed(fixture, sealingCodec(server, later), sealingCodec(client, later), [server, client]);
    },
  },
  {
    id: 'SE-03',
    level: 'must',
    title: 'An asynchronous serializer does not change the order',
    needs: claims('ordering', 'connection', 'subject', 'partition'),
    correct:
      'Requests whose serializing or deserializing takes longer for the first ones are handled in the order of the calls.',
    origin: 'Server.send() of Nest; order that holds only as long as nothing is asynchronous.',
    async run(fixture) {
      const pattern = fixture.name('ordered');
      const handled: unknown[] = [];
      const longerAtFirst = (count: number): Promise<unknown> => pause(Math.max(0, 12 - 3 * count));
      await fixture.serve(
        server => {
          server.handle(pattern, data => {
            handled.push(data);
            return data;
          });
        },
        { ...sealingCodec(unused(), longerAtFirst) },
      );
      const client = fixture.client({ ...sealingCodec(unused(), longerAtFirst) });
      await client.connect();
      const numbers = [0, 1, 2, 3, 4, 5];
      const answers = await Promise.all(numbers.map(number => client.call(pattern, number)));
      expectEqual(answers, numbers, 'the answers');
      expectEqual(handled, numbers, 'the order in which the handler ran');
    },
  },
  {
    id: 'SE-04',
    level: 'should',
    title: 'A serializer learns for which pattern it serializes',
    needs: coreOptions,
    correct:
      'The second argument of the serializer of a client has the route of the pattern as `channel`, for requests and events.',
    async run(fixture) {
      const [pattern, event] = [fixture.name('echo'), fixture.name('event')];
      await fixture.serve(server => server.handle(pattern, echo).onEvent(event, echo));
      const channels: unknown[] = [];
      const serialize = (packet: CodecPacket, options: { readonly channel?: string }): CodecPacket => {
        channels.push(options.channel);
        return packet;
      };
      const client = fixture.client({ serializer: { serialize } });
      await client.call(pattern, 1);
      await client.emit(event, 1);
      expectEqual(channels, [pattern, event], 'the channels that the serializer was given');
    },
  },
  {
    id: 'SE-09',
    level: 'must',
    title: 'A deserializer that fails costs the one message',
    correct:
      'Where the deserializer of a client throws or rejects for a reply, that call fails soon; where that of a server does for a ' +
      'request, it is logged. Nothing is left unhandled, and the next call is answered.',
    origin: 'nestjs/nest #17737, #17785; at the client of Nest the call hangs and a rejection is unhandled.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      fixture.log.allowErrors();
      const failing = (how: string, word: string): Codec['deserializer'] => ({
        deserialize(value) {
          if (!isAbout(value, word)) return value;
          const error = new Error(`not a word of ${word}`);
          if (how === 'rejects') return Promise.reject(error);
          throw error;
        },
      });
      for (const how of ['throws', 'rejects']) {
        const server = await fixture.serve(each => each.handle(pattern, echo), {
          deserializer: failing(how, 'to-server'),
        });
        const client = fixture.client({
          timeout: 20 * fixture.timing.mustHappen,
          deserializer: failing(how, 'to-client'),
        });
        expectFailure(
          await fixture.settles(client.call(pattern, 'to-client')),
          `a call whose reply the deserializer ${how} for`,
        );
        expectEqual(await client.call(pattern, 'fine'), 'fine', 'the answer of the next call');
        expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
        const logged = fixture.log.errors.length;
        const impatient = fixture.client({ timeout: fixture.ms(150) });
        expectFailure(
          await fixture.settles(impatient.call(pattern, 'to-server')),
          `a call which the deserializer of the server ${how} for`,
        );
        await fixture.eventually(() => fixture.log.errors.length > logged, 'an error in the log of the server');
        expectEqual(await impatient.call(pattern, 'fine'), 'fine', 'the answer of the next call');
        await server.close();
      }
    },
  },
  {
    id: 'SE-10',
    level: 'must',
    title: 'Replies that are no packets do not hurt the client',
    needs: both(listens, rawPeer),
    correct:
      'null, scalars, arrays, empty objects and foreign keys among the replies are ignored; every call gets its own answer.',
    async run(fixture) {
      const oddities: readonly unknown[] = [
        null,
        42,
        'text',
        [1, 2],
        {},
        { foreign: true },
        { id: null },
        { id: {}, response: 1 },
      ];
      fixture.log.allowErrors();
      await fixture.rawServer((packet, connection) => {
        if (packet.id === undefined) return;
        for (const oddity of oddities) void connection.send(oddity as RawPacket);
        void connection.send({ id: packet.id, response: packet.data, isDisposed: true });
      });
      const client = fixture.client();
      const numbers = Array.from({ length: 10 }, (_, index) => index);
      const answers = await Promise.all(numbers.map(number => client.values(fixture.name('echo'), { number })));
      expectEqual(
        answers,
        numbers.map(number => [{ number }]),
        'the answers',
      );
    },
  },
  {
    id: 'SE-16',
    level: 'must',
    title: 'A serializer that fails costs the one call',
    correct:
      'Where the serializer of a client throws or rejects, that call or event fails; where that of a server does for a reply, its ' +
      'caller gets an error soon. Nothing stays pending, and the next call is answered.',
    origin: 'A reply that is not serialized leaves its caller waiting.',
    async run(fixture) {
      const pattern = fixture.name('echo');
      fixture.log.allowErrors();
      const failing = (how: string, word: string): Codec['serializer'] => ({
        serialize(packet) {
          if (!isAbout(packet, word)) return packet;
          const error = new Error(`not a word of ${word}`);
          if (how === 'rejects') return Promise.reject(error);
          throw error;
        },
      });
      for (const how of ['throws', 'rejects']) {
        const server = await fixture.serve(
          each => each.handle(pattern, data => (data === 'answer badly' ? 'from-server' : data)),
          { serializer: failing(how, 'from-server') },
        );
        const client = fixture.client({
          timeout: 20 * fixture.timing.mustHappen,
          serializer: failing(how, 'from-client'),
        });
        await client.connect();
        expectFailure(
          await fixture.settles(client.call(pattern, 'from-client')),
          `a call which the serializer ${how} for`,
        );
        expectFailure(
          await fixture.settles(client.emit(pattern, 'from-client')),
          `an event which the serializer ${how} for`,
        );
        expectFailure(
          await fixture.settles(client.call(pattern, 'answer badly')),
          `a call whose reply the serializer of the server ${how} for`,
        );
        expectEqual(client.subject.pendingCount ?? 0, 0, 'the pending requests');
        expectEqual(
          expectValue(await fixture.settles(client.call(pattern, 'fine')), 'the next call'),
          'fine',
          'its answer',
        );
        await server.close();
      }
    },
  },
];
