import { ParleyError, type Transporter } from '@parley/core';
import { Transport } from '../transport.js';
import { loadTransporter } from './load-transporter.js';
import type { NestTransport } from './nest-transport.js';
import { nestTransports } from './registry.js';

/** A transporter, and what Nest adds to it where it has a number for it. */
export interface ResolvedTransport {
  readonly transporter: Transporter;
  readonly nest: NestTransport | undefined;
}

/**
 * What `transport` stands for: a number of Nest's, or the descriptor a transporter exports. Without one it is TCP.
 *
 * @throws ParleyError `PARLEY_INVALID_OPTION`, `PARLEY_UNSUPPORTED` for gRPC, `PARLEY_PACKAGE_MISSING`
 */
export const resolveTransport = (transport: unknown = Transport.TCP): ResolvedTransport => {
  if (isTransporter(transport)) {
    return { transporter: transport, nest: nestTransports.find(({ name }) => name === transport.name) };
  }
  const nest = nestTransports.find(entry => entry.transport === transport);
  if (nest !== undefined) return { transporter: loadTransporter(nest.name), nest };
  if (transport === Transport.GRPC) {
    const message = 'Parley has no gRPC. Keep @nestjs/microservices for the services that use it.';
    throw new ParleyError('PARLEY_UNSUPPORTED', { message });
  }
  const known = nestTransports.map(entry => `Transport.${Transport[entry.transport]}`).join(', ');
  throw new ParleyError('PARLEY_INVALID_OPTION', {
    message: `There is no transport ${shown(transport)}. Use ${known}, or what a transporter exports: { transport: tcp }`,
  });
};

const isTransporter = (transport: unknown): transport is Transporter => {
  if (typeof transport !== 'object' || transport === null) return false;
  const { Server, Client, name } = transport as Partial<Transporter>;
  return typeof Server === 'function' && typeof Client === 'function' && typeof name === 'string';
};

const shown = (transport: unknown): string =>
  typeof transport === 'object' ? 'of this form' : `'${String(transport)}'`;
