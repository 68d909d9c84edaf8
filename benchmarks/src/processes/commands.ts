import type { ContenderName } from '../contenders/contenders.js';
import type { Place } from '../contenders/place.js';
import type { Outcome } from '../workloads/outcome.js';
import type { WorkloadName } from '../workloads/workloads.js';

/** What a process understands, by name. */
export type Commands<T> = { readonly [Name in keyof T]: (...args: never[]) => unknown };

/** Where a server process can be reached. */
export interface ServerPlace {
  readonly service: Place;
  /** The port for `ArrivalsSeen`. */
  readonly arrivals: number;
}

/** What one process has used so far. */
export interface Usage {
  /** CPU time of all its threads, user and system, in µs. */
  readonly cpu: number;
  /** Bytes on the heap of JavaScript; without garbage if that was collected first. */
  readonly heap: number;
}

interface CommonCommands {
  usage(options: { readonly collectGarbage: boolean }): Usage;
}

export interface ServerCommands extends CommonCommands {
  start(contender: ContenderName, place: Place): Promise<ServerPlace>;
}

export interface ClientCommands extends CommonCommands {
  /** Connects one client. */
  start(contender: ContenderName, place: ServerPlace): Promise<void>;
  /** Closes the clients there are, and connects so many new ones. */
  connect(clients: number): Promise<void>;
  run(workload: WorkloadName, ms: number): Promise<Outcome>;
  /** Has each client make so many calls that are never answered, and resolves when all have arrived. */
  hold(calls: number): Promise<void>;
}
