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
  MqttContext,
  MqttRecordBuilder,
  Transport,
  type ClientMqtt,
  type MqttOptions,
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

  @MessagePattern('properties')
  properties(@Ctx() context: MqttContext): unknown {
    return (context.getPacket() as { readonly properties?: { readonly userProperties?: object } }).properties
      ?.userProperties;
  }

  @MessagePattern('rooms/+/temperature')
  temperature(@Ctx() context: MqttContext): unknown {
    return context.getTopic();
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

/** A Nest application that serves over MQTT, until the end of the test. */
export const serveNest = async (url: string, options: MqttOptions['options'] = {}): Promise<INestMicroservice> => {
  nest.events = [];
  const app = await NestFactory.createMicroservice<MqttOptions>(ServiceModule, {
    transport: Transport.MQTT,
    options: { url, ...options },
    logger: false,
  });
  await app.listen();
  atEnd(() => app.close());
  return app;
};

/** Nest's MQTT client, until the end of the test. */
export const nestClient = (url: string, options: MqttOptions['options'] = {}): ClientMqtt => {
  const client = ClientProxyFactory.create({ transport: Transport.MQTT, options: { url, ...options } }) as ClientMqtt;
  atEnd(() => client.close());
  return client;
};

/** Nest's record builder. */
export const nestRecord = (data: unknown, userProperties: Record<string, string>): unknown =>
  new MqttRecordBuilder(data).setProperties({ userProperties }).setQoS(1).build();
