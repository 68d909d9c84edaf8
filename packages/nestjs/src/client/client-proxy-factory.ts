import type { ClientProvider, CustomClientOptions } from '../options/client-options.js';
import type { ClientProxy } from './client-proxy.js';
import { createClient } from './create-client.js';

/** Makes clients where no module does: a provider of one's own, a script. Whoever makes one closes it. */
export class ClientProxyFactory {
  /** @throws ParleyError `PARLEY_INVALID_OPTION`, `PARLEY_UNSUPPORTED`, `PARLEY_PACKAGE_MISSING` */
  static create(options: ClientProvider = {}): ClientProxy {
    if (isCustom(options)) return new options.customClass(options.options) as ClientProxy;
    return createClient(options) as unknown as ClientProxy;
  }
}

const isCustom = (options: ClientProvider): options is CustomClientOptions =>
  Boolean((options as Partial<CustomClientOptions>).customClass);
