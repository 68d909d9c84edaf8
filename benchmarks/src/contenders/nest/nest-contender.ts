import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { firstValueFrom } from 'rxjs';
import type { Item } from '../../service/messages.js';
import type { Contender } from '../contender.js';
import { taken } from '../place.js';
import { benchmarkModule } from './benchmark-module.js';
import type { Microservices } from './microservices.js';
import { nestOptions } from './nest-options.js';

/** A handler's name as the application writes it: a string, or an object such as `{ cmd: 'sum' }`. */
export type NestPattern = string | { readonly cmd: string };

/** A Nest application with two controllers, and the client that Nest's `ClientProxyFactory` makes. */
export const nestContender = (microservices: Microservices, patternOf: (name: string) => NestPattern): Contender => ({
  async serve(service, place) {
    const module = benchmarkModule(service, microservices, name => patternOf(place.prefix + name));
    const options = { ...nestOptions(microservices, place), logger: false } as const;
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(module, options);
    await app.listen();
    return taken(place, app);
  },

  async connect(place) {
    Logger.overrideLogger(false);
    const client = microservices.ClientProxyFactory.create(nestOptions(microservices, place));
    await client.connect();
    const names = ['sum', 'enhancedSum', 'count', 'tick'] as const;
    const [sum, enhancedSum, count, tick] = names.map(name => patternOf(place.prefix + name));
    return {
      sum: terms => firstValueFrom(client.send<number>(sum, terms)),
      enhancedSum: terms => firstValueFrom(client.send<number>(enhancedSum, terms)),
      count: (items, onItem) => client.send<Item>(count, { items }).forEach(onItem),
      tick: terms => void client.emit(tick, terms),
      close: () => client.close() as Promise<void> | void,
    };
  },
});
