import { ClientProxy } from '../client/client-proxy.js';
import { Server } from '../server/server.js';
import type { EventsMap, Untyped } from '../untyped.js';

/** The type of a transport's own client, to be extended. Never made: {@link clientClass} stands in its place. */
export declare class BuiltInClient<TEvents extends EventsMap, TStatus extends string> extends ClientProxy<
  TEvents,
  TStatus
> {
  constructor(options?: Untyped);
  connect(): Promise<void>;
  close(): Promise<void>;
  unwrap<T>(): T;
  protected publish(): () => void;
  protected dispatchEvent<T = Untyped>(): Promise<T>;
}

/** The type of a transport's own server, to be extended. Never made: {@link serverClass} stands in its place. */
export declare class BuiltInServer<TEvents extends EventsMap, TStatus extends string> extends Server<TEvents, TStatus> {
  constructor(options?: Untyped);
  listen(callback?: (...optionalParams: unknown[]) => Untyped): Promise<void>;
  close(): Promise<void>;
  on(event: string, callback: (...args: Untyped[]) => Untyped): void;
  unwrap<T>(): T;
}
