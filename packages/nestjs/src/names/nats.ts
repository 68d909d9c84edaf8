import type { Constructor, RpcContext } from '@parley/core';
import { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { BuiltInClient, BuiltInServer } from './built-in.js';
import { clientClass, contextClass, furtherClass, serverClass } from './transport-classes.js';

/** What `status` says over NATS. */
export enum NatsStatus {
  DISCONNECTED = 'disconnected',
  RECONNECTING = 'reconnecting',
  CONNECTED = 'connected',
}

/** What `on()` takes over NATS. */
export type NatsEvents = Record<'disconnect' | 'reconnect' | 'update', (data?: Untyped) => Untyped>;

/** The context of a message that came over NATS. */
export interface NatsContext extends RpcContext {
  getSubject(): string;
  getHeaders(): Untyped;
}
export const NatsContext: Constructor<NatsContext> = contextClass('nats');

/** Data with headers. */
export interface NatsRecord<TData = Untyped, THeaders = Untyped> {
  readonly data: TData;
  readonly headers: THeaders;
}
export const NatsRecord: Constructor<NatsRecord> = furtherClass('nats', 'NatsRecord');

/** Puts headers to data. */
export interface NatsRecordBuilder<TData = Untyped> {
  setData(data: TData): this;
  setHeaders(headers: Untyped): this;
  build(): NatsRecord<TData>;
}
export const NatsRecordBuilder = furtherClass<NatsRecordBuilder>('nats', 'NatsRecordBuilder') as new <TData = Untyped>(
  data?: TData,
) => NatsRecordBuilder<TData>;

type Client = typeof BuiltInClient<NatsEvents, NatsStatus>;
type Server = typeof BuiltInServer<NatsEvents, NatsStatus>;

export type ClientNats = InstanceType<Client>;
export const ClientNats = clientClass<ClientNats>(Transport.NATS, 'nats') as Client;
export type ServerNats = InstanceType<Server>;
export const ServerNats = serverClass<ServerNats>(Transport.NATS, 'nats') as Server;
