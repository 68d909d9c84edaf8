import type { Constructor, RpcContext } from '@parley/core';
import { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { BuiltInClient, BuiltInServer } from './built-in.js';
import { clientClass, contextClass, serverClass } from './transport-classes.js';

/** What `status` says over Redis. */
export enum RedisStatus {
  DISCONNECTED = 'disconnected',
  RECONNECTING = 'reconnecting',
  CONNECTED = 'connected',
}

type Which = 'pub' | 'sub';

/** One type for all events, else the compiler could not tell what a listener gets. */
type Listener = (client: Which, detail: Untyped) => void;

/** What `on()` takes over Redis; which of the two connections it is of comes first. */
export type RedisEvents = Record<
  'connect' | 'ready' | 'error' | 'close' | 'reconnecting' | 'end' | 'warning',
  Listener
>;

/** The context of a message that came over Redis. */
export interface RedisContext extends RpcContext {
  getChannel(): string;
}
export const RedisContext: Constructor<RedisContext> = contextClass('redis');

type Client = typeof BuiltInClient<RedisEvents, RedisStatus>;
type Server = typeof BuiltInServer<RedisEvents, RedisStatus>;

export type ClientRedis = InstanceType<Client>;
export const ClientRedis = clientClass<ClientRedis>(Transport.REDIS, 'redis') as Client;
export type ServerRedis = InstanceType<Server>;
export const ServerRedis = serverClass<ServerRedis>(Transport.REDIS, 'redis') as Server;
