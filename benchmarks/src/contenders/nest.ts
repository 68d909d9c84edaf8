import 'reflect-metadata';
import type { AddressInfo, Server } from 'node:net';
import { Controller, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientProxyFactory,
  EventPattern,
  MessagePattern,
  Transport,
  type MicroserviceOptions,
} from '@nestjs/microservices';
import { firstValueFrom, from, type Observable } from 'rxjs';
import type { CountRequest, Item, Terms } from '../service/messages.js';
import type { Service } from '../service/service.js';
import { host, type Contender } from './contender.js';

/** A handler's name as the application writes it: a string, or an object such as `{ cmd: 'sum' }`. */
type NestPattern = string | { readonly cmd: string };

/** A Nest application with one controller, and Nest's client. */
export const nest = (patternOf: (name: string) => NestPattern): Contender => ({
  async serve(service) {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(moduleOf(service, patternOf), {
      transport: Transport.TCP,
      options: { host, port: 0 },
      logger: false,
    });
    await app.listen();
    return (app.unwrap<Server>().address() as AddressInfo).port;
  },

  async connect(port) {
    Logger.overrideLogger(false);
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host, port } });
    await client.connect();
    const [sum, count, tick, hang] = ['sum', 'count', 'tick', 'hang'].map(patternOf);
    return {
      sum: terms => firstValueFrom(client.send<number>(sum, terms)),
      count: (items, onItem) => client.send<Item>(count, { items }).forEach(onItem),
      tick: terms => void client.emit(tick, terms),
      hang: () => firstValueFrom(client.send(hang, {})),
    };
  },
});

function moduleOf(service: Service, patternOf: (name: string) => NestPattern): Type {
  @Controller()
  class BenchmarkController {
    @MessagePattern(patternOf('sum'))
    sum(terms: Terms): number {
      return service.sum(terms);
    }

    @MessagePattern(patternOf('count'))
    count({ items }: CountRequest): Observable<Item> {
      return from(service.count(items));
    }

    @EventPattern(patternOf('tick'))
    tick(terms: Terms): void {
      service.tick(terms);
    }

    @MessagePattern(patternOf('hang'))
    hang(): Promise<never> {
      return service.hang();
    }
  }

  @Module({ controllers: [BenchmarkController] })
  class BenchmarkModule {}

  return BenchmarkModule;
}
