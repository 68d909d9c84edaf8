import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Provider, Type } from '@nestjs/common';
import type { ClientProvider } from '../options/client-options.js';
import type { Untyped } from '../untyped.js';

/** A client, and the token to inject it by. */
export type ClientProviderOptions = ClientProvider & { name: string | symbol };

export type ClientsModuleOptions =
  | ClientProviderOptions
  | ClientProviderOptions[]
  | { clients: ClientProviderOptions[]; /** Injectable in every module. */ isGlobal?: boolean };

/** Makes the options of a client: for `useClass` and `useExisting`. */
export interface ClientsModuleOptionsFactory {
  createClientOptions(): Promise<ClientProvider> | ClientProvider;
}

/** A client whose options are made by what the application injects. */
export interface ClientsProviderAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  useExisting?: Type<ClientsModuleOptionsFactory>;
  useClass?: Type<ClientsModuleOptionsFactory>;
  useFactory?: (...args: Untyped[]) => Promise<ClientProvider> | ClientProvider;
  inject?: (InjectionToken | OptionalFactoryDependency)[];
  extraProviders?: Provider[];
  name: string | symbol;
}

export type ClientsModuleAsyncOptions =
  | ClientsProviderAsyncOptions
  | ClientsProviderAsyncOptions[]
  | { clients: ClientsProviderAsyncOptions[]; isGlobal?: boolean };
