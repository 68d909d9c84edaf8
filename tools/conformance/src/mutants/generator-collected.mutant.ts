import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

const isGenerator = (value: unknown): value is AsyncGenerator | Generator =>
  typeof value === 'object' && value !== null && 'next' in value && 'throw' in value;

/** Reads a generator to its end before it sends anything. */
const collect = async function* (values: AsyncIterable<unknown> | Iterable<unknown>): AsyncGenerator {
  const all: unknown[] = [];
  for await (const value of values) all.push(value);
  yield* all;
};

export const mutant: Mutant = {
  defect: 'the values of a generator are sent when it has ended',
  origin: 'Adapters that turn a generator into an array.',
  killedBy: ['SR-14', 'SR-13'],
  says: /the values of a generator that throws to be \[ 1, 2 \].*got +\[\]/s,
  harness: tcpCalling((handler, isEvent) => (data, context) => {
    const result: unknown = handler(data, context);
    return !isEvent && isGenerator(result) ? collect(result) : result;
  }),
};
