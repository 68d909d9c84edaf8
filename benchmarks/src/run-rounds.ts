import type { Place } from './contenders/place.js';
import { measure } from './measure.js';
import { isVoid, type Measurement } from './measurement.js';
import type { BenchmarkOptions } from './options.js';
import { Pair } from './processes/pair.js';
import { canDo, usualWorkloads } from './workloads/workloads.js';

/**
 * Measures all contenders with all workloads, interleaved: A B C with the first workload, A B C with the next. Each
 * round has fresh processes and another contender that begins, so that whatever disturbs the machine for a while
 * disturbs all of them, and no contender always follows the same other one.
 * @param place the transport, and where its broker is
 * @param progress is called with what is being done, as text for a terminal
 */
export async function runRounds(
  options: BenchmarkOptions,
  place: Place,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (let round = 0; round < options.rounds; round++) {
    progress(`${place.transport}, round ${round + 1} of ${options.rounds}:`);
    measurements.push(...(await runRound(round, options, place, progress)));
    progress('\n');
  }
  return measurements;
}

async function runRound(
  round: number,
  { contenders, workloads, warm, ms }: BenchmarkOptions,
  place: Place,
  progress: (text: string) => void,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  const pairs: Pair[] = [];
  try {
    for (const contender of contenders) pairs.push(await Pair.start(contender, place));
    for (const pair of pairs) await pair.client.ask('run', 'rpc-32', warm * 2); // compiles what all workloads need
    for (const workload of workloads ?? usualWorkloads(place.transport)) {
      progress(` ${workload} `);
      for (const pair of rotated(pairs, round).filter(({ contender }) => canDo(contender, workload))) {
        const measurement = await measure(pair, workload, { round, warm, ms });
        measurements.push(measurement);
        progress(isVoid(measurement) ? '!' : '.');
      }
    }
  } finally {
    await Promise.all(pairs.map(pair => pair.end()));
  }
  return measurements;
}

function rotated<T>(values: readonly T[], by: number): readonly T[] {
  const start = by % values.length;
  return [...values.slice(start), ...values.slice(0, start)];
}
