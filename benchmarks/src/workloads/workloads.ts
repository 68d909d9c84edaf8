import { events } from './events.js';
import { rpc } from './rpc.js';
import { stream } from './stream.js';
import type { Workload } from './workload.js';

export const workloads = {
  'rpc-1': rpc(1),
  'rpc-32': rpc(32),
  'rpc-256': rpc(256),
  'stream-1000': stream(1000),
  events: events(3000),
} satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;

export const workloadNames = Object.keys(workloads) as readonly WorkloadName[];
