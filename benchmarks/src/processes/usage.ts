import type { Usage } from './commands.js';

export function usage({ collectGarbage }: { readonly collectGarbage: boolean }): Usage {
  if (collectGarbage) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, heap: process.memoryUsage().heapUsed };
}
