import { connect, headers } from '@nats-io/transport-node';
import { Controller, type INestMicroservice } from '@nestjs/common';
import {
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  NatsContext,
  Payload,
  Transport,
  type ClientNats,
  type NatsOptions,
} from '@nestjs/microservices';
import type { Broker } from '@parley/brokers';
import { atEnd } from '@parley/test-support';
import { nest, NestService, serveNestWith } from '@parley/test-support/nest';

/** The driver that Nest 12 uses. */
export { connect as connectNestDriver, headers as nestHeaders };

@Controller()
class NatsService extends NestService {
  @MessagePattern('headers')
  headers(@Ctx() context: NatsContext): unknown {
    const found = context.getHeaders() as ReturnType<typeof headers> | undefined;
    return Object.fromEntries((found?.keys() ?? []).map(key => [key, found!.values(key)]));
  }

  @MessagePattern('users.*.get')
  user(@Ctx() context: NatsContext): string {
    return context.getSubject();
  }

  @EventPattern('orders.>')
  order(@Payload() data: unknown, @Ctx() context: unknown): void {
    nest.events.push([(context as NatsContext).getSubject(), data]);
  }
}

/** A Nest application that serves over NATS, until the end of the test. */
export const serveNest = async ({ url }: Broker, options: NatsOptions['options'] = {}): Promise<INestMicroservice> => {
  const app = await serveNestWith(NatsService, {
    transport: Transport.NATS,
    options: { servers: [url], ...options },
  });
  // Nest does not wait until the broker knows its subscriptions
  await app.unwrap<{ flush(): Promise<void> }>().flush();
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
