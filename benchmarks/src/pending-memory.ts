import { parseArgs } from 'node:util';
import { contenderNames, type ContenderName } from './contenders/contenders.js';
import { overTcp } from './contenders/place.js';
import { Pair } from './processes/pair.js';
import { describeMachine } from './report/describe-machine.js';
import { markdownTable } from './report/markdown-table.js';
import { requireBuiltPackages } from './require-built-packages.js';
import { wholeNumber } from './whole-number.js';

/** `npm run bench:memory`: what a call that waits for its answer keeps on the heap of each end. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: '20000' } } });
  const calls = wholeNumber('calls', values.calls, 1);
  requireBuiltPackages();
  const rows: string[][] = [];
  for (const contender of contenderNames) rows.push([contender, ...(await bytesPerCall(contender, calls))]);
  console.log(`${describeMachine('tcp')} ${calls} calls without an answer.\n`);
  console.log(markdownTable(['contender', 'client, bytes/call', 'server, bytes/call'], rows, { labels: 1 }));
}

async function bytesPerCall(contender: ContenderName, calls: number): Promise<readonly string[]> {
  const pair = await Pair.start(contender, overTcp);
  try {
    await pair.client.ask('run', 'rpc-32', 500); // what is compiled and allocated once
    const before = await pair.usage({ collectGarbage: true });
    await pair.client.ask('hold', calls);
    const after = await pair.usage({ collectGarbage: true });
    return [after.client.heap - before.client.heap, after.server.heap - before.server.heap].map(bytes =>
      Math.round(bytes / calls).toString(),
    );
  } finally {
    await pair.end();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
