import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Workload } from './workload.js';

/** Events under way at most: sent, and not yet reported by the server's process. */
const window = 8192;
/** Events sent in one turn at most, so that contenders get to read and write. */
const burst = 64;

/**
 * Events as fast as the window allows, until the last one has arrived.
 * @param patience how long nothing may arrive, in ms, before what is under way counts as lost
 */
export const events =
  (patience: number): Workload =>
  async ({ callers: [caller], arrivals }, ms) => {
    const before = await arrivals.ask(patience);
    const event = { a: 1, b: 2 };
    let sent = 0;
    const underWay = (): number => sent - (arrivals.count - before);

    const begin = performance.now();
    while (performance.now() < begin + ms) {
      const batch = Math.min(burst, window - underWay());
      for (let i = 0; i < batch; i++) caller.tick(event);
      sent += Math.max(batch, 0);
      if (underWay() < window) await nextTurn();
      else if (!(await arrivals.next(patience))) break;
    }

    let end = performance.now();
    while (underWay() > 0 && performance.now() - end < patience) {
      const known = arrivals.count;
      await delay(1); // asking all the time would keep the server from its work
      if ((await arrivals.ask(patience)) > known) end = performance.now();
    }

    const arrived = arrivals.count - before;
    const twice = Math.max(arrived - sent, 0);
    return {
      operations: arrived,
      seconds: (end - begin) / 1000,
      lost: Math.max(sent - arrived, 0),
      wrong: twice,
      firstWrong: twice > 0 ? `${arrived} events arrived, ${sent} were sent` : undefined,
    };
  };
