import type { INestMicroservice } from '@nestjs/common';
import { Controller, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RedisContext,
  RpcException,
  Transport,
  type ClientRedis,
  type RedisOptions,
} from '@nestjs/microservices';
import type { Broker } from '@parley/brokers';
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
    return interval(2).pipe(take(50)); // Nest lets it run on when its caller has left
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
  headers(@Ctx() context: RedisContext): unknown {
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

@Controller()
class WildcardService {
  @MessagePattern('users.*')
  user(@Ctx() context: RedisContext): string {
    return context.getChannel();
  }

  @EventPattern('news.*')
  news(@Payload() data: unknown, @Ctx() context: unknown): void {
    nest.events.push([(context as RedisContext).getChannel(), data]);
  }
}

@Module({ controllers: [Service] })
class ServiceModule {}

@Module({ controllers: [WildcardService] })
class WildcardModule {}

/** A Nest application that serves over Redis, until the end of the test. */
export const serveNest = async (broker: Broker, options: RedisOptions['options'] = {}): Promise<INestMicroservice> => {
  nest.events = [];
  const { host, port } = broker;
  const module = options.wildcards ? WildcardModule : ServiceModule;
  const app = await NestFactory.createMicroservice<RedisOptions>(module, {
    transport: Transport.REDIS,
    options: { host, port, ...options },
    logger: false,
  });
  await app.listen();
  atEnd(() => app.close());
  return app;
};

/** Nest's Redis client, until the end of the test. */
export const nestClient = ({ host, port }: Broker): ClientRedis => {
  const client = ClientProxyFactory.create({ transport: Transport.REDIS, options: { host, port } }) as ClientRedis;
  atEnd(() => client.close());
  return client;
};
