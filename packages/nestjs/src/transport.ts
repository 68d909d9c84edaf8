/** Nest's numbers of its transports. All but `GRPC` are served. */
export enum Transport {
  TCP,
  REDIS,
  NATS,
  MQTT,
  GRPC,
  RMQ,
  KAFKA,
}

/** What a handler names the transport by that it is meant for. */
export type TransportId = Transport | symbol;
