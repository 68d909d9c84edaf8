import type { ClientProxy } from '../client/client-proxy.js';
import type { RpcContext } from '../context/rpc-context.js';
import type { Server } from '../server/server.js';

/** A class as a transporter describes it. Its instances are made by whoever knows the options. */
export type Constructor<T extends object> = abstract new (...args: never[]) => T;

/**
 * A transporter as one value, so that a framework or a test helper can be given it: `{ transport: tcp }`. Each package
 * exports one under its own name, made by {@link defineTransporter}.
 */
export interface Transporter<TServer extends Server = Server, TClient extends ClientProxy = ClientProxy> {
  /** The last part of the package's name, such as `tcp`. */
  readonly name: string;
  readonly Server: new (options?: never) => TServer;
  readonly Client: new (options?: never) => TClient;
  readonly Context: Constructor<RpcContext>;
  /** Further classes that users extend or make instances of, by their exported names: record builders, sockets. */
  readonly classes?: Readonly<Record<string, Constructor<object>>>;
}

const loaded = new Map<string, Transporter>();

/**
 * Freezes a description, and remembers it for the life of the process: whoever looks a transporter up by its name finds
 * the one that was imported, also in a bundle, where nothing can be required by name.
 */
export const defineTransporter = <T extends Transporter>(transporter: T): Readonly<T> => {
  const frozen = Object.freeze({ ...transporter });
  loaded.set(frozen.name, frozen);
  return frozen;
};

/** The transporter of this name, if its package has been imported. */
export const loadedTransporter = (name: string): Transporter | undefined => loaded.get(name);
