import type { Measurement } from './measurement.js';
import { machineCpu } from './processes/machine-cpu.js';
import type { Pair } from './processes/pair.js';
import { workloads, type WorkloadName } from './workloads/workloads.js';

/** Has a running pair, with new clients, do a workload for `warm` ms unmeasured, then for `ms`. */
export async function measure(
  pair: Pair,
  workload: WorkloadName,
  { round, warm, ms }: { readonly round: number; readonly warm: number; readonly ms: number },
): Promise<Measurement> {
  await pair.client.ask('connect', workloads[workload].clients ?? 1);
  if (warm > 0) await pair.client.ask('run', workload, warm);
  const before = await pair.usage({ collectGarbage: true });
  const machineBefore = machineCpu();
  const outcome = await pair.client.ask('run', workload, ms);
  const machineAfter = machineCpu();
  const after = await pair.usage({ collectGarbage: false });
  return {
    ...outcome,
    transport: pair.transport,
    round,
    contender: pair.contender,
    workload,
    clientCpu: (after.client.cpu - before.client.cpu) / outcome.operations,
    serverCpu: (after.server.cpu - before.server.cpu) / outcome.operations,
    machineCpu: (machineAfter - machineBefore) / outcome.operations,
  };
}
