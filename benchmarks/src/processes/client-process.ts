import { loadContender } from '../contenders/contenders.js';
import type { Caller, Contender } from '../contenders/contender.js';
import type { Place } from '../contenders/place.js';
import { hold } from '../workloads/hold.js';
import { workloads } from '../workloads/workloads.js';
import { ArrivalsSeen } from './arrivals-seen.js';
import type { ClientCommands } from './commands.js';
import { obey } from './obey.js';
import { usage } from './usage.js';

let contender: Contender;
let service: Place;
let arrivals: ArrivalsSeen;
let callers: [Caller, ...Caller[]];

obey<ClientCommands>({
  async start(name, place) {
    contender = await loadContender(name);
    service = place.service;
    arrivals = await ArrivalsSeen.connect(place.arrivals);
    callers = [await contender.connect(service)];
  },

  async connect(clients) {
    await Promise.all(callers.map(async caller => caller.close()));
    callers = [await contender.connect(service)];
    while (callers.length < clients) callers.push(await contender.connect(service));
  },

  run: (workload, ms) => workloads[workload].run({ callers, arrivals }, ms),

  hold: calls => hold({ callers, arrivals }, calls),

  usage,
});
