import type { Server as NetServer, AddressInfo } from 'node:net';
import { Controller, type INestMicroservice } from '@nestjs/common';
import {
  ClientProxyFactory,
  Ctx,
  MessagePattern,
  TcpContext,
  Transport,
  type ClientTCP,
  type TcpClientOptions,
  type TcpOptions,
} from '@nestjs/microservices';
import { atEnd } from '@parley/test-support';
import { NestService, serveNestWith } from '@parley/test-support/nest';

@Controller()
class TcpService extends NestService {
  @MessagePattern('headers')
  headers(@Ctx() context: TcpContext): unknown {
    return context.getMetadata();
  }
}

/** A Nest application that serves over TCP, until the end of the test. */
export const serveNest = async (
  options: TcpOptions['options'] = {},
): Promise<{ readonly app: INestMicroservice; readonly port: number }> => {
  const app = await serveNestWith(TcpService, {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0, ...options },
  });
  return { app, port: (app.unwrap<NetServer>().address() as AddressInfo).port };
};

/** Nest's TCP client, until the end of the test. */
export const nestClient = (port: number, options: TcpClientOptions['options'] = {}): ClientTCP => {
  const client = ClientProxyFactory.create({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port, ...options },
  }) as ClientTCP;
  atEnd(() => client.close());
  return client;
};
