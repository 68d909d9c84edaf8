import { connect, headers } from '@nats-io/transport-node';
import type { INestMicroservice } from '@nestjs/common';
import { Controller, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  NatsContext,
  Payload,
  RpcException,
  Transport,
  type ClientNats,
  type NatsOptions,
} from '@nestjs/microservices';
import type { Broker } from '@parley/brokers';
import { concat, from, interval, NEVER, of, take, throwError, type Observable } from 'rxjs';
import { atEnd } from './scope.js';

/** The driver that Nest 12 uses. */
export { connect as connectNestDriver, headers as nestHeaders };

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
  headers(@Ctx() context: NatsContext): unknown {
    const found = context.getHeaders() as ReturnType<typeof headers> | undefined;
    return Object.fromEntries((found?.keys() ?? []).map(key => [key, found!.values(key)]));
  }

  @MessagePattern('users.*.get')
  user(@Ctx() context: NatsContext): string {
    return context.getSubject();
  }

  @EventPattern('note')
  note(@Payload() data: unknown): void {
    nest.events.push(data);
  }

  @EventPattern({ cmd: 'note' })
  objectNote(@Payload() data: unknown): void {
    nest.events.push(data);
  }

  @EventPattern('orders.>')
  order(@Payload() data: unknown, @Ctx() context: unknown): void {
    nest.events.push([(context as NatsContext).getSubject(), data]);
  }
}

@Module({ controllers: [Service] })
class ServiceModule {}

/** A Nest application that serves over NATS, until the end of the test. */
export const serveNest = async ({ url }: Broker, options: NatsOptions['options'] = {}): Promise<INestMicroservice> => {
  nest.events = [];
  const app = await NestFactory.createMicroservice<NatsOptions>(ServiceModule, {
    transport: Transport.NATS,
    options: { servers: [url], ...options },
    logger: false,
  });
  await app.listen();
  // Nest does not wait until the broker knows its subscriptions
  await app.unwrap<{ flush(): Promise<void> }>().flush();
  atEnd(() => app.close());
  return app;
};

/** Nest's client of NATS, until the end of the test. */
export const nestClient = ({ url }: Broker, options: NatsOptions['options'] = {}): ClientNats => {
  const client = ClientProxyFactory.create({
    transport: Transport.NATS,
    options: { servers: [url], ...options },
  }) as ClientNats;
  atEnd(() => client.close());
  return client;
};
