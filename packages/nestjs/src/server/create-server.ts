import { serverDefaults } from '../transporters/nest-defaults.js';
import type { Options } from '../transporters/nest-transport.js';
import { resolveTransport, type ResolvedTransport } from '../transporters/resolve-transport.js';
import { nestServer, type NestServer } from './nest-server.js';

/** What names a transport and its options. */
export interface TransportChoice {
  readonly transport?: unknown;
  readonly options?: unknown;
}

/** @throws ParleyError `PARLEY_INVALID_OPTION`, `PARLEY_UNSUPPORTED`, `PARLEY_PACKAGE_MISSING` */
export const createServer = ({ transport, options }: TransportChoice): NestServer => {
  const resolved = resolveTransport(transport);
  const Server = nestServer(resolved.transporter.Server);
  const server = new Server(serverOptions(resolved, options));
  if (resolved.nest !== undefined) server.setTransportId(resolved.nest.transport);
  return server;
};

/** What a server gets: the defaults that hold in Nest, and above them what the application gave, under its names here. */
export const serverOptions = ({ transporter, nest }: ResolvedTransport, options: unknown): object => {
  const given = (options ?? {}) as Options;
  return { ...serverDefaults(transporter.Server.name, nest?.statusNames), ...(nest?.serverOptions?.(given) ?? given) };
};
