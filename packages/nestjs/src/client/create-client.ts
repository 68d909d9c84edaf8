import type { TransportChoice } from '../server/create-server.js';
import { clientDefaults } from '../transporters/nest-defaults.js';
import type { Options } from '../transporters/nest-transport.js';
import { resolveTransport, type ResolvedTransport } from '../transporters/resolve-transport.js';
import { nestClient, type NestClient } from './nest-client.js';

/** @throws ParleyError `PARLEY_INVALID_OPTION`, `PARLEY_UNSUPPORTED`, `PARLEY_PACKAGE_MISSING` */
export const createClient = ({ transport, options }: TransportChoice): NestClient => {
  const resolved = resolveTransport(transport);
  const Client = nestClient(resolved.transporter.Client);
  return new Client(clientOptions(resolved, options));
};

/** What a client gets: the defaults that hold in Nest, and above them what the application gave, under its names here. */
export const clientOptions = ({ transporter, nest }: ResolvedTransport, options: unknown): object => {
  const given = (options ?? {}) as Options;
  return { ...clientDefaults(transporter.Client.name, nest?.statusNames), ...(nest?.clientOptions?.(given) ?? given) };
};
