import { Controller, type INestMicroservice } from '@nestjs/common';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RedisContext,
  Transport,
  type ClientRedis,
  type RedisOptions,
} from '@nestjs/microservices';
import type { Broker } from '@parley/brokers';
import { atEnd } from '@parley/test-support';
import { nest, NestService, serveNestWith } from '@parley/test-support/nest';

@Controller()
class RedisService extends NestService {
  @MessagePattern('headers')
  headers(@Ctx() context: RedisContext): unknown {
    return context.getMetadata();
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

/** A Nest application that serves over Redis, until the end of the test. */
export const serveNest = ({ host, port }: Broker, options: RedisOptions['options'] = {}): Promise<INestMicroservice> =>
  serveNestWith(options.wildcards ? WildcardService : RedisService, {
    transport: Transport.REDIS,
    options: { host, port, ...options },
  });

/** Nest's Redis client, until the end of the test. */
export const nestClient = ({ host, port }: Broker): ClientRedis => {
  const client = ClientProxyFactory.create({ transport: Transport.REDIS, options: { host, port } }) as ClientRedis;
  atEnd(() => client.close());
  return client;
};
