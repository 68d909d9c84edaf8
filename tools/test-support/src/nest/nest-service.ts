import type { INestMicroservice, Type } from '@nestjs/common';
import { HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Payload, RpcException, type MicroserviceOptions } from '@nestjs/microservices';
import { concat, from, interval, NEVER, of, take, throwError, type Observable } from 'rxjs';
import { atEnd } from '../scope.js';

/** What reached the event handlers of the Nest service. */
export const nest = { events: [] as unknown[] };

/** What Parley clients call: one handler for each way to answer. The controllers of the transports extend it. */
export class NestService {
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

  @EventPattern('note')
  note(@Payload() data: unknown): void {
    nest.events.push(data);
  }

  @EventPattern({ cmd: 'note' })
  objectNote(@Payload() data: unknown): void {
    nest.events.push(data);
  }
}

/** A Nest application that serves with this controller until the end of the test. */
export const serveNestWith = async (controller: Type, options: MicroserviceOptions): Promise<INestMicroservice> => {
  nest.events = [];
  class ServiceModule {}
  Module({ controllers: [controller] })(ServiceModule);
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(ServiceModule, { ...options, logger: false });
  await app.listen();
  atEnd(() => app.close());
  return app;
};
