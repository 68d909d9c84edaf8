import { setTimeout as delay } from 'node:timers/promises';
import { loadContender } from '../contenders/contenders.js';
import type { Peer } from '../workloads/workload.js';
import { workloads } from '../workloads/workloads.js';
import { ArrivalsSeen } from './arrivals-seen.js';
import type { ClientCommands } from './commands.js';
import { obey } from './obey.js';
import { usage } from './usage.js';

let peer: Peer;

obey<ClientCommands>({
  async start(name, ports) {
    const contender = await loadContender(name);
    peer = { caller: await contender.connect(ports.service), arrivals: await ArrivalsSeen.connect(ports.arrivals) };
  },

  run: (workload, ms) => workloads[workload](peer, ms),

  async hold(calls) {
    const { caller, arrivals } = peer;
    const expected = (await arrivals.ask(1000)) + calls;
    for (let i = 0; i < calls; i++) void caller.hang();
    while ((await arrivals.ask(1000)) < expected) await delay(10);
  },

  usage,
});
