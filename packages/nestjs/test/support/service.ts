import type { AddressInfo, Server as NetServer } from 'node:net';
import type { INestApplication, INestMicroservice, ModuleMetadata, Type } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy, type MicroserviceOptions } from '../../src/index.js';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import '@parley/tcp';
import { atEnd } from '@parley/test-support';

/** A class with these controllers, providers, imports. */
export const moduleOf = (metadata: ModuleMetadata): Type<unknown> => {
  class TestModule {}
  Module(metadata)(TestModule);
  return TestModule;
};

export interface Service {
  readonly app: INestMicroservice;
  readonly port: number;
  readonly client: ClientProxy;
}

/** A microservice over TCP on a free port, and a client of it, until the end of the test. */
export const serve = async (
  metadata: ModuleMetadata,
  options: object = {},
  prepare: (app: INestMicroservice) => unknown = () => undefined,
): Promise<Service> => {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(moduleOf(metadata), {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0, ...options },
  });
  atEnd(() => app.close());
  await prepare(app);
  await app.listen();
  const port = portOf(app);
  return { app, port, client: clientFor(port) };
};

/** The port a microservice got. */
export const portOf = (app: { unwrap<T>(): T }): number => (app.unwrap<NetServer>().address() as AddressInfo).port;

/** A client until the end of the test. */
export const clientFor = (port: number, options: object = {}): ClientProxy => {
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port, timeout: 10_000, ...options },
  });
  atEnd(() => client.close() as unknown);
  return client;
};

/** An HTTP application until the end of the test; it is neither initialised nor listens. */
export const httpApplication = async (metadata: ModuleMetadata): Promise<INestApplication> => {
  const app = await NestFactory.create(moduleOf(metadata));
  atEnd(() => app.close());
  return app;
};
