import { loadContender, type ContenderName } from '../contenders/contenders.js';
import { overTcp } from '../contenders/place.js';
import { Service } from '../service/service.js';
import { reportFootprint } from './footprint.js';

/** A process that serves with the contender named by its argument, and reports how long after its start it listened. */
async function main(): Promise<void> {
  const contender = await loadContender(process.argv[2] as ContenderName);
  await contender.serve(new Service(() => undefined), overTcp);
  reportFootprint(performance.now()); // counts from the start of the process
}

void main();
