import type { ContenderName } from '../contenders/contenders.js';
import type { TransportName } from '../transports.js';
import { enhancedRpc } from './enhanced-rpc.js';
import { events } from './events.js';
import { manyClients } from './many-clients.js';
import { rpc } from './rpc.js';
import { stream } from './stream.js';
import type { Workload } from './workload.js';

export interface WorkloadPlan {
  readonly run: Workload;
  /** Connected clients, all of them in one process. Default 1. */
  readonly clients?: number;
  /** Who can do it. Default: all. */
  readonly contenders?: readonly ContenderName[];
  /** Over what it is done unless workloads are chosen. Default: everything. */
  readonly transports?: readonly TransportName[];
}

const withEnhancers: readonly ContenderName[] = ['nest', 'nest-cmd', 'parley-nest'];
const copiesReplies: readonly TransportName[] = ['redis', 'mqtt']; // to all who wait, as Nest does it

const plans = {
  'rpc-1': { run: rpc(1) },
  'rpc-32': { run: rpc(32) },
  'rpc-256': { run: rpc(256) },
  'stream-1000': { run: stream(1000) },
  events: { run: events(3000) },
  'enhanced-256': { run: enhancedRpc(256), contenders: withEnhancers, transports: ['tcp'] },
  'clients-1': { run: manyClients(256), clients: 1, transports: copiesReplies },
  'clients-10': { run: manyClients(256), clients: 10, transports: copiesReplies },
  'clients-100': { run: manyClients(256), clients: 100, transports: copiesReplies },
} satisfies Record<string, WorkloadPlan>;

export type WorkloadName = keyof typeof plans;

export const workloads: Readonly<Record<WorkloadName, WorkloadPlan>> = plans;

export const workloadNames = Object.keys(plans) as readonly WorkloadName[];

/** What is measured over a transport unless something else is asked for. */
export const usualWorkloads = (transport: TransportName): readonly WorkloadName[] =>
  workloadNames.filter(name => workloads[name].transports?.includes(transport) ?? true);

export const canDo = (contender: ContenderName, workload: WorkloadName): boolean =>
  workloads[workload].contenders?.includes(contender) ?? true;
