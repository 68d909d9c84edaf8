import { loadContender } from '../contenders/contenders.js';
import { Service } from '../service/service.js';
import { Arrivals } from './arrivals.js';
import type { ServerCommands } from './commands.js';
import { obey } from './obey.js';
import { usage } from './usage.js';

const arrivals = new Arrivals();

obey<ServerCommands>({
  async start(name, place) {
    const contender = await loadContender(name);
    return { service: await contender.serve(new Service(arrivals.add), place), arrivals: await arrivals.listen() };
  },
  usage,
});
