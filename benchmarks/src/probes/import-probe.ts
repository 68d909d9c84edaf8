import { reportFootprint } from './footprint.js';

/** A process that imports the packages named by its arguments, and reports how long that took. */
async function main(): Promise<void> {
  const begin = performance.now();
  for (const name of process.argv.slice(2)) await import(name);
  reportFootprint(performance.now() - begin);
}

void main();
