import type { ClientProvider } from '../options/client-options.js';
import type { ClientProxy } from './client-proxy.js';
import { ClientProxyFactory } from './client-proxy-factory.js';

/** Nest's keys, so that either package understands what the other one decorated. */
const isClientKey = 'microservices:is_client_instance';
const optionsKey = 'microservices:client';

/** Puts a client into a property of a controller or provider; it is closed with the application. */
export const Client =
  (options?: ClientProvider): PropertyDecorator =>
  (target, property) => {
    Reflect.set(target, property, null); // so that it is found on the prototype, whatever the compiler makes of fields
    Reflect.defineMetadata(isClientKey, true, target, property);
    Reflect.defineMetadata(optionsKey, options, target, property);
  };

/** Makes the clients of one instance, in its decorated properties. */
export const fillClientProperties = (instance: object): readonly ClientProxy[] => {
  const clients: ClientProxy[] = [];
  for (const property in instance) {
    if (!Reflect.hasMetadata(isClientKey, instance, property)) continue;
    const client = ClientProxyFactory.create(
      (Reflect.getMetadata(optionsKey, instance, property) as ClientProvider | undefined) ?? {},
    );
    Reflect.set(instance, property, client);
    clients.push(client);
  }
  return clients;
};
