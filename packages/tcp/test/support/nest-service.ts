import type { Server as NetServer, AddressInfo } from 'node:net';
import type { INestMicroservice } from '@nestjs/common';
import { Controller, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  TcpContext,
  Transport,
  type ClientTCP,
  type TcpClientOptions,
  type TcpOptions,
} from '@nestjs/microservices';
import { concat, from, interval, NEVER, of, take, throwError, type Observable } from 'rxjs';
import { atEnd } from './scope.js';

/** What reached the event handlers of the Nest service. */
export const nest = { events: [] as unknown[] };

@Controller()
class Service {
  @MessagePattern('echo')
  echo(@Payload() data: unknown): unknown {
    return data;
  }

  @MessagePattern({ cmd: 'sum', of: { what: 'numbers' } })
  sum(@Payload() numbers: number[]): number {
    return numbers.reduce((total, number) => total + number, 0);
  }

  @MessagePattern(7)
  seven(): string {
    return 'seven';
  }

  @MessagePattern('promise')
  promise(@Payload() data: unknown): Promise<unknown> {
    return Promise.resolve(data);
  }

  @MessagePattern('count')
  count(@Payload() to: number): Observable<number> {
    return from(Array.from({ length: to }, (_, index) => index));
  }

  @MessagePattern('void')
  void(): void {}

  @MessagePattern('never')
  never(): Observable<never> {
    return NEVER;
  }

  @MessagePattern('ticks')
  ticks(): Observable<number> {
    return interval(2).pipe(take(100)); // Nest lets it run on when its caller has left
  }

  @MessagePattern('half')
  half(): Observable<number> {
    return concat(
      of(1, 2),
      throwError(() => new RpcException('no more')),
    );
  }

  @MessagePattern('fail')
  fail(@Payload() how: string): never {
    if (how === 'text') throw new RpcException('a text');
    if (how === 'object') throw new RpcException({ code: 'E42', detail: [1] });
    if (how === 'http') throw new HttpException('not here', 404);
    throw new Error('private');
  }

  @MessagePattern('headers')
  headers(@Ctx() context: TcpContext): unknown {
    return context.getMetadata();
  }

  @EventPattern('note')
  note(@Payload() data: unknown): void {
    nest.events.push(data);
  }

  @EventPattern({ cmd: 'note' })
  objectNote(@Payload() data: unknown): void {
    nest.events.push(data);
  }
}

@Module({ controllers: [Service] })
class ServiceModule {}

export interface NestService {
  readonly app: INestMicroservice;
  readonly port: number;
}

/** A Nest application that serves over TCP, until the end of the test. */
export const serveNest = async (options: TcpOptions['options'] = {}): Promise<NestService> => {
  nest.events = [];
  const app = await NestFactory.createMicroservice<TcpOptions>(ServiceModule, {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0, ...options },
    logger: false,
  });
  await app.listen();
  atEnd(() => app.close());
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
