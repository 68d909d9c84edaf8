import { expectEqual, expectSettled, expectThat } from '../expectations.js';
import type { ClientUnderTest } from '../fixture/client-under-test.js';
import type { Fixture } from '../fixture/fixture.js';
import { claims } from '../needs.js';
import type { Rule } from '../rule.js';
import { isError } from '../show.js';
import { wireForm } from './wire-form.js';

/** Every byte there is, those that are no UTF-8 included. */
const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);

const serveEcho = async (fixture: Fixture): Promise<{ readonly pattern: string; readonly client: ClientUnderTest }> => {
  const pattern = fixture.name('echo');
  await fixture.serve(server => server.handle(pattern, data => data));
  const client = fixture.client();
  await client.connect();
  return { pattern, client };
};

/** Bytes must arrive as such where that is claimed. */
const exactly = async (fixture: Fixture, views: Readonly<Record<string, unknown>>): Promise<void> => {
  const { pattern, client } = await serveEcho(fixture);
  for (const [name, value] of Object.entries(views)) {
    const answer = await client.call(pattern, value);
    expectThat(ArrayBuffer.isView(answer), `${name} to arrive as bytes`, answer);
    expectEqual(Buffer.from(answer as Uint8Array), Buffer.from(value as Uint8Array), name);
  }
};

/** Where bytes are not claimed they have their JSON form, or are refused. */
const asJson = async (fixture: Fixture, views: Readonly<Record<string, unknown>>): Promise<void> => {
  const { pattern, client } = await serveEcho(fixture);
  for (const [name, value] of Object.entries(views)) {
    const outcome = expectSettled(await fixture.settles(client.call(pattern, value)), `a call with ${name}`);
    if ('value' in outcome) expectEqual(outcome.value, wireForm(value), `the answer for ${name}`);
    else expectThat(isError(outcome.error), `the refusal of ${name} to be an Error`, outcome.error);
    expectEqual(await client.call(pattern, 'next'), 'next', 'the answer of the next call');
  }
};

/** Parts of a larger buffer, of which the rest is nobody's business. */
const views = (): Readonly<Record<string, unknown>> => {
  const pool = Buffer.from('secret-before|the part|secret-after');
  return {
    'a part of a Buffer': pool.subarray(14, 22),
    'a part of an ArrayBuffer': new Uint8Array(pool.buffer, pool.byteOffset + 14, 8),
  };
};

const whole = {
  'every byte, as Buffer': Buffer.from(everyByte),
  'every byte, as Uint8Array': everyByte,
  'no bytes': Buffer.alloc(0),
};

/** Bytes as data. */
export const bytesRules: readonly Rule[] = [
  {
    id: 'BI-01',
    level: 'must',
    title: 'Bytes arrive as bytes',
    needs: claims('binary'),
    correct: 'A Buffer or Uint8Array with every byte there is, or with none, arrives byte by byte, in both directions.',
    run: fixture => exactly(fixture, whole),
    negative: {
      correct: 'A Buffer arrives as its JSON form, or is refused with an error; no call hangs.',
      run: fixture => asJson(fixture, whole),
    },
  },
  {
    id: 'BI-02',
    level: 'must',
    title: 'Of a view only its own part is sent',
    needs: claims('binary'),
    correct:
      'A Buffer that is part of a larger one arrives as that part; nothing of its neighbours in the pool leaves the process.',
    origin: 'Libraries that send `view.buffer`.',
    run: fixture => exactly(fixture, views()),
    negative: {
      correct: 'The JSON form of a view has its own part only.',
      run: fixture => asJson(fixture, views()),
    },
  },
  {
    id: 'BI-03',
    level: 'must',
    title: 'What a handler keeps stays as it was',
    correct: 'Data that was received, and answers, are still the same after a hundred further messages.',
    origin: 'Drivers that reuse the buffer a message was parsed from.',
    async run(fixture) {
      const pattern = fixture.name('keeps');
      const kept: unknown[] = [];
      await fixture.serve(server => {
        server.handle(pattern, data => {
          kept.push(data);
          return data;
        });
      });
      const client = fixture.client();
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const value = (number: number): unknown => ({
        number,
        text: String(number).repeat(50),
        list: [number, [number]],
      });
      const answers = await Promise.all(numbers.map(number => client.call(pattern, value(number))));
      await Promise.all(numbers.map(number => client.call(pattern, value(number + 1000))));
      expectEqual(kept.slice(0, 100), numbers.map(value), 'what the handler kept of the first hundred messages');
      expectEqual(answers, numbers.map(value), 'the first hundred answers');
    },
  },
];
