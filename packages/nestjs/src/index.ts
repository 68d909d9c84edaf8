import 'reflect-metadata';
import { claimMicroservices } from './claim-microservices.js';

export { Ctx } from '@parley/core';
export { Client } from './client/client.decorator.js';
export { ClientProxy } from './client/client-proxy.js';
export { ClientProxyFactory } from './client/client-proxy-factory.js';
export type {
  ClientProviderOptions,
  ClientsModuleAsyncOptions,
  ClientsModuleOptions,
  ClientsModuleOptionsFactory,
  ClientsProviderAsyncOptions,
} from './client/clients-module-options.js';
export { ClientsModule } from './client/clients.module.js';
export { BaseRpcContext } from './contexts/base-rpc-context.js';
export { EventPattern } from './decorators/event-pattern.js';
export { MessagePattern } from './decorators/message-pattern.js';
export { Payload, type PayloadOptions } from './decorators/payload.js';
export { BaseRpcExceptionFilter } from './exceptions/base-rpc-exception-filter.js';
export { RpcException } from './exceptions/rpc-exception.js';
export {
  TransportHealthIndicator,
  type HealthOptions,
  type HealthResult,
  type HealthTarget,
} from './health/transport-health-indicator.js';
export { MicroservicesModule } from './microservices-module.js';
export {
  ClientMqtt,
  MqttContext,
  MqttRecord,
  MqttRecordBuilder,
  MqttStatus,
  ServerMqtt,
  type MqttEvents,
} from './names/mqtt.js';
export {
  ClientNats,
  NatsContext,
  NatsRecord,
  NatsRecordBuilder,
  NatsStatus,
  ServerNats,
  type NatsEvents,
} from './names/nats.js';
export { ClientRedis, RedisContext, RedisStatus, ServerRedis, type RedisEvents } from './names/redis.js';
export { ClientTCP, JsonSocket, ServerTCP, TcpContext, TcpSocket, TcpStatus, type TcpEvents } from './names/tcp.js';
export { NestMicroservice } from './nest-microservice.js';
export type { ClientOptions, ClientProvider, CustomClientOptions } from './options/client-options.js';
export type { CommonClientOptions, CommonServerOptions } from './options/common-options.js';
export type { KafkaClientOptions, KafkaOptions } from './options/kafka-options.js';
export type {
  AsyncMicroserviceOptions,
  AsyncOptions,
  CustomStrategy,
  MicroserviceOptions,
  TransporterOptions,
} from './options/microservice-options.js';
export type { MqttClientOptions, MqttOptions } from './options/mqtt-options.js';
export type { NatsClientOptions, NatsOptions } from './options/nats-options.js';
export type { RedisClientOptions, RedisOptions } from './options/redis-options.js';
export type { RmqClientOptions, RmqOptions } from './options/rmq-options.js';
export type { TcpClientOptions, TcpOptions } from './options/tcp-options.js';
export type {
  IncomingEvent,
  IncomingRequest,
  IncomingResponse,
  OutgoingEvent,
  OutgoingRequest,
  OutgoingResponse,
  PacketId,
  PacketMetadata,
  ReadPacket,
  WritePacket,
} from './packets.js';
export type { MsFundamentalPattern, MsObjectPattern, MsPattern, MsPatternMatch, PatternMetadata } from './patterns.js';
export { CONTEXT, RequestContext } from './request-context.js';
export type { ConsumerDeserializer, Deserializer, ProducerDeserializer } from './serialization/deserializer.js';
export { IdentityDeserializer, IdentitySerializer } from './serialization/identity.js';
export { IncomingRequestDeserializer } from './serialization/incoming-request-deserializer.js';
export { IncomingResponseDeserializer } from './serialization/incoming-response-deserializer.js';
export type { ConsumerSerializer, ProducerSerializer, Serializer } from './serialization/serializer.js';
export type { CustomTransportStrategy } from './server/custom-transport-strategy.js';
export type { MessageHandler } from './server/message-handler.js';
export { Server } from './server/server.js';
export { testingService, type TestingService } from './testing/testing-service.js';
export { Transport, type TransportId } from './transport.js';

claimMicroservices();
