export type { Address } from './faults/address.js';
export { FaultProxy, type CutPoint, type FaultProxyOptions, type FaultStats, type Tap } from './faults/fault-proxy.js';
export type { Direction } from './faults/pipe.js';
export type { Side } from './faults/proxied-connection.js';
