import { isVoid, type Measurement } from './measurement.js';
import { readOptions, type BenchmarkOptions } from './options.js';
import { describeMachine } from './report/describe-machine.js';
import { describeVoid } from './report/describe-void.js';
import { resultTable } from './report/result-table.js';
import { requireBuiltPackages } from './require-built-packages.js';
import { runRounds } from './run-rounds.js';
import type { TransportName } from './transports.js';
import { withPlace } from './with-place.js';

/** `npm run bench`: progress goes to standard error, the result to standard output. Exits with 1 if a cell is void. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  requireBuiltPackages();
  const measurements: Measurement[] = [];
  for (const transport of options.transports) measurements.push(...(await measured(transport, options)));
  if (options.json) console.log(JSON.stringify(measurements));

  const failures = measurements.filter(isVoid);
  for (const failure of failures) console.error(describeVoid(failure));
  if (failures.length > 0) process.exitCode = 1;
}

/** Each table as soon as it is complete: the next transport takes minutes. */
async function measured(transport: TransportName, options: BenchmarkOptions): Promise<readonly Measurement[]> {
  const machine = describeMachine(transport);
  const measurements = await withPlace(transport, place =>
    runRounds(options, place, text => process.stderr.write(text)),
  );
  if (options.json) return measurements;
  console.log(`${machine} Rounds: ${options.rounds}, of ${options.ms} ms.\n\n${resultTable(measurements)}\n`);
  return measurements;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
