import { loadedTransporter, ParleyError, type Constructor } from '@parley/core';
import { clientOptions } from '../client/create-client.js';
import { nestClient } from '../client/nest-client.js';
import { serverOptions } from '../server/create-server.js';
import { nestServer } from '../server/nest-server.js';
import type { Transport } from '../transport.js';
import { deferredClass } from '../transporters/deferred-class.js';
import { loadTransporter } from '../transporters/load-transporter.js';
import { resolveTransport } from '../transporters/resolve-transport.js';

/** The client of a transport under Nest's name; its options are Nest's. */
export const clientClass = <T extends object>(transport: Transport, name: string): Constructor<T> =>
  deferredClass(
    () => nestClient(loadTransporter(name).Client),
    () => loadedTransporter(name)?.Client,
    ([options]) => [clientOptions(resolveTransport(transport), options)],
  );

/** The server of a transport under Nest's name; its options are Nest's. */
export const serverClass = <T extends object>(transport: Transport, name: string): Constructor<T> =>
  deferredClass(
    () => nestServer(loadTransporter(name).Server),
    () => loadedTransporter(name)?.Server,
    ([options]) => [serverOptions(resolveTransport(transport), options)],
  );

/** The context of a transport under Nest's name. */
export const contextClass = <T extends object>(name: string): Constructor<T> =>
  deferredClass(
    () => loadTransporter(name).Context,
    () => loadedTransporter(name)?.Context,
  );

/** A further class of a transporter: a record builder, a socket. */
export const furtherClass = <T extends object>(name: string, className: string): Constructor<T> =>
  deferredClass(
    () => {
      const found = loadTransporter(name).classes?.[className];
      if (found !== undefined) return found;
      throw new ParleyError('PARLEY_UNSUPPORTED', { message: `@parley/${name} has no ${className}.` });
    },
    () => loadedTransporter(name)?.classes?.[className],
  );
