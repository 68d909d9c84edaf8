import { isVoid } from './measurement.js';
import { readOptions } from './options.js';
import { requireBuiltPackages } from './require-built-packages.js';
import { describeMachine } from './report/describe-machine.js';
import { describeVoid } from './report/describe-void.js';
import { resultTable } from './report/result-table.js';
import { runRounds } from './run-rounds.js';

/** `npm run bench`: progress goes to standard error, the result to standard output. Exits with 1 if a cell is void. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  requireBuiltPackages();
  const machine = describeMachine();
  const measurements = await runRounds(options, text => process.stderr.write(text));
  if (options.json) console.log(JSON.stringify(measurements));
  else console.log(`${machine} Rounds: ${options.rounds}, of ${options.ms} ms.\n\n${resultTable(measurements)}`);

  const failures = measurements.filter(isVoid);
  for (const failure of failures) console.error(describeVoid(failure));
  if (failures.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
