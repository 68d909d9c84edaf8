import { cpus } from 'node:os';

/** CPU time of everything that runs on this machine since it started, user and system, in µs. It counts in steps of 10 ms. */
export const machineCpu = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) * 1000;
