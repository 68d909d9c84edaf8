import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { ClientProvider } from '../options/client-options.js';
import type { ClientProxy } from './client-proxy.js';
import { ClientProxyFactory } from './client-proxy-factory.js';
import type {
  ClientProviderOptions,
  ClientsModuleAsyncOptions,
  ClientsModuleOptions,
  ClientsModuleOptionsFactory,
  ClientsProviderAsyncOptions,
} from './clients-module-options.js';

/** Clients to inject by name. They connect with the first call, and are closed with the application. */
@Module({})
export class ClientsModule {
  static register(options: ClientsModuleOptions): DynamicModule {
    const { clients, isGlobal } = listed<ClientProviderOptions>(options);
    return moduleOf(
      clients.map(client => ({ provide: client.name, useFactory: () => closedWithApplication(client) })),
      isGlobal,
    );
  }

  static registerAsync(options: ClientsModuleAsyncOptions): DynamicModule {
    const { clients, isGlobal } = listed<ClientsProviderAsyncOptions>(options);
    const imports = [...new Set(clients.flatMap(client => client.imports ?? []))];
    return { ...moduleOf(clients.flatMap(providersOf), isGlobal), imports };
  }
}

interface Listed<T> {
  readonly clients: readonly T[];
  readonly isGlobal?: boolean;
}

/** A list, a list with more, or one client, which Nest leaves out without a word. */
const listed = <T>(options: readonly T[] | Listed<T> | T): Listed<T> => {
  if (Array.isArray(options)) return { clients: options as readonly T[] };
  return 'clients' in (options as object) ? (options as Listed<T>) : { clients: [options as T] };
};

const moduleOf = (providers: Provider[], global?: boolean): DynamicModule => ({
  module: ClientsModule,
  global,
  providers,
  exports: providers,
});

const providersOf = (client: ClientsProviderAsyncOptions): Provider[] => {
  const { name, useFactory, useExisting, useClass, inject = [], extraProviders = [] } = client;
  if (useFactory !== undefined) {
    const factory = async (...args: unknown[]): Promise<ClientProxy> =>
      closedWithApplication(await useFactory(...args));
    return [{ provide: name, useFactory: factory, inject }, ...extraProviders];
  }
  const maker = useExisting ?? useClass;
  if (maker === undefined) {
    throw new TypeError(`The client '${String(name)}' has neither useFactory nor useClass nor useExisting`);
  }
  const factory = async (options: ClientsModuleOptionsFactory): Promise<ClientProxy> =>
    closedWithApplication(await options.createClientOptions());
  const own: Provider[] = useExisting === undefined ? [{ provide: maker, useClass: maker }] : [];
  return [{ provide: name, useFactory: factory, inject: [maker] }, ...own, ...extraProviders];
};

/** Nest calls this hook of any object it made, once the last handler is done. */
const closedWithApplication = (options: ClientProvider): ClientProxy => {
  const client = ClientProxyFactory.create(options);
  return Object.assign(client, { onApplicationShutdown: () => client.close() as unknown });
};
