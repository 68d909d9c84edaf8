import { expectEqual, expectThat } from '../expectations.js';
import { textOf } from '../fixture/captured-log.js';
import { both, foreignEvents, listens, rawPeer } from '../needs.js';
import type { Rule } from '../rule.js';
import { AttackedServer } from './attacked-server.js';

const bytesOfAPeer = both(listens, rawPeer);

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** What bad input leaves behind: in answers, in the log, on a subject. */
export const badTraceRules: readonly Rule[] = [
  {
    id: 'SB-16',
    level: 'must',
    title: 'What a bad message is told reveals nothing',
    needs: bytesOfAPeer,
    correct: 'No packet that comes back for bad messages and patterns holds a stack, or a path of the file system.',
    origin: 'express-style error pages: stack traces and paths for whoever sends nonsense.',
    async run(fixture) {
      const throws = fixture.name('throws');
      const attacked = await AttackedServer.open(fixture, server => {
        server.handle(throws, () => {
          throw new Error('inner workings');
        });
      });
      await attacked.eachSample('message', async (connection, { name, bytes }) => {
        await connection.write(bytes);
        for (const pattern of [throws, 'nobody handles this', nested(20)]) {
          const id = `asks${JSON.stringify(pattern).length}`;
          await connection.send({ id, pattern, data: 1 });
          await attacked.answerTo(connection, id, `a request after ${name}`);
        }
        const told = JSON.stringify(connection.packets);
        const leak = /node_modules|\\n\s+at |\.[jt]s:\d+|inner workings/.exec(told)?.[0];
        expectThat(
          leak === undefined,
          'nothing of the inside of the server in the packets that come back',
          `'${leak}' in ${told}`,
        );
      });
    },
  },
  {
    id: 'SB-17',
    level: 'should',
    title: 'The log is not for the peer to fill',
    needs: bytesOfAPeer,
    correct:
      'Two hundred requests and events with a long pattern that nobody handles leave less than 10 000 characters in the log.',
    origin: 'nestjs/nest #12974.',
    async run(fixture) {
      const attacked = await AttackedServer.open(fixture);
      const connection = await fixture.rawClient();
      const pattern = 'p'.repeat(20_000);
      for (let index = 0; index < 100; index++) {
        await connection.send({ id: `long${index}`, pattern, data: 1 });
        await connection.send({ pattern, data: 1 });
      }
      await attacked.answers(connection, 'after all of them');
      const logged = [...fixture.log.errors, ...fixture.log.warnings].map(textOf).join('').length;
      expectThat(logged < 10_000, 'less than 10 000 characters in the log', `${logged} characters`);
    },
  },
  {
    id: 'SB-18',
    level: 'must',
    title: 'Foreign garbage on a subject stalls nobody',
    needs: foreignEvents,
    correct:
      'After texts and bytes that are no packet, or a hostile one, events and requests of the same server are handled.',
    origin: 'One device that publishes nonsense to a shared topic.',
    async run(fixture) {
      const pattern = fixture.name('sensor');
      const echo = fixture.name('echo');
      const seen: unknown[] = [];
      await fixture.serve(server => server.onEvent(pattern, data => void seen.push(data)).handle(echo, data => data));
      fixture.log.allowErrors();
      const garbage: readonly (string | Uint8Array)[] = [
        '',
        'ON',
        '{"pattern":',
        'null',
        '[]',
        '{}',
        '{"pattern":null,"data":1}',
        '{"pattern":"__proto__","data":1}',
        '{"__proto__":{"pattern":"x"}}',
        '{"parley":{"cancel":"x"}}',
        '{"id":"x","response":1,"isDisposed":true}',
        '['.repeat(50_000),
        Uint8Array.of(0xff, 0xfe, 0x00, 0xc0, 0x80),
      ];
      for (const payload of garbage) await fixture.publishForeign(pattern, payload);
      const client = fixture.client();
      await client.emit(pattern, 'wholesome');
      await fixture.eventually(() => seen.includes('wholesome'), 'the event behind the garbage to be handled');
      expectEqual(await client.call(echo, 1), 1, 'the answer of a call after it');
      expectEqual(({} as { pattern?: unknown }).pattern, undefined, 'the property that all objects would have');
    },
  },
];
