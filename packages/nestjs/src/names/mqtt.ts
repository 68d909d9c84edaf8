import type { Constructor, RpcContext } from '@parley/core';
import { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { BuiltInClient, BuiltInServer } from './built-in.js';
import { clientClass, contextClass, furtherClass, serverClass } from './transport-classes.js';

/** What `status` says over MQTT. */
export enum MqttStatus {
  DISCONNECTED = 'disconnected',
  RECONNECTING = 'reconnecting',
  CONNECTED = 'connected',
  CLOSED = 'closed',
}

/** One type for all events, else the compiler could not tell what a listener gets. */
type Listener = (packetOrError: Untyped) => void;

/** What `on()` takes over MQTT. */
export type MqttEvents = Record<
  'connect' | 'reconnect' | 'disconnect' | 'close' | 'offline' | 'end' | 'error' | 'packetreceive' | 'packetsend',
  Listener
>;

/** The context of a message that came over MQTT. */
export interface MqttContext extends RpcContext {
  getTopic(): string;
  getPacket(): Untyped;
}
export const MqttContext: Constructor<MqttContext> = contextClass('mqtt');

/** Data with options for its message. */
export interface MqttRecord<TData = Untyped> {
  readonly data: TData;
  readonly options?: Untyped;
}
export const MqttRecord: Constructor<MqttRecord> = furtherClass('mqtt', 'MqttRecord');

/** Puts options to data: a quality of service, properties. */
export interface MqttRecordBuilder<TData = Untyped> {
  setData(data: TData): this;
  setQoS(qos: 0 | 1 | 2): this;
  setRetain(retain: boolean): this;
  setDup(dup: boolean): this;
  setProperties(properties: Record<string, Untyped>): this;
  build(): MqttRecord<TData>;
}
export const MqttRecordBuilder = furtherClass<MqttRecordBuilder>('mqtt', 'MqttRecordBuilder') as new <TData = Untyped>(
  data?: TData,
) => MqttRecordBuilder<TData>;

type Client = typeof BuiltInClient<MqttEvents, MqttStatus>;
type Server = typeof BuiltInServer<MqttEvents, MqttStatus>;

export type ClientMqtt = InstanceType<Client>;
export const ClientMqtt = clientClass<ClientMqtt>(Transport.MQTT, 'mqtt') as Client;
export type ServerMqtt = InstanceType<Server>;
export const ServerMqtt = serverClass<ServerMqtt>(Transport.MQTT, 'mqtt') as Server;
