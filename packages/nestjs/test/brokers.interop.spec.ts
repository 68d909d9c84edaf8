import {
  ClientProxy,
  ClientProxyFactory,
  Ctx,
  EventPattern,
  MessagePattern,
  MqttContext,
  MqttRecordBuilder,
  NatsContext,
  NatsRecordBuilder,
  Payload,
  RedisContext,
  RpcException,
  Transport,
} from '../src/index.js';
import { Controller } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { brokerSuite, type Broker, type BrokerName } from '@parley/brokers';
import type { RpcContext } from '@parley/core';
import '@parley/mqtt';
import '@parley/nats';
import '@parley/redis';
import { atEnd, outcome, until } from '@parley/test-support';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { moduleOf } from './support/service.js';

RecordedLogs.start();

const heard: unknown[] = [];
beforeEach(() => void heard.splice(0));

@Controller()
class Service {
  @MessagePattern({ cmd: 'sum' })
  sum(data: number[]): number {
    return data.reduce((total, each) => total + each, 0);
  }

  @MessagePattern('count')
  count(): Observable<number> {
    return from([1, 2, 3]);
  }

  @MessagePattern('fail')
  fail(): never {
    throw new RpcException('declared');
  }

  @MessagePattern('where')
  where(@Ctx() context: RpcContext): unknown {
    if (context instanceof RedisContext) return context.getChannel();
    if (context instanceof MqttContext) return context.getTopic();
    return context instanceof NatsContext ? context.getSubject() : 'nowhere';
  }

  @EventPattern('happened')
  happened(@Payload() data: unknown): void {
    heard.push(data);
  }
}

interface Case {
  readonly name: BrokerName;
  readonly transport: Transport;
  readonly options: (broker: Broker) => object;
  /** Data in a record of this transport, if it has any. */
  readonly record?: (data: unknown) => unknown;
}

const cases: readonly Case[] = [
  { name: 'redis', transport: Transport.REDIS, options: ({ host, port }) => ({ host, port }) },
  {
    name: 'mqtt',
    transport: Transport.MQTT,
    options: ({ url }) => ({ url }),
    record: data => new MqttRecordBuilder(data).setQoS(1).build(),
  },
  {
    name: 'nats',
    transport: Transport.NATS,
    options: ({ url }) => ({ servers: [url] }),
    record: data => new NatsRecordBuilder(data).build(),
  },
];

for (const { name, transport, options, record } of cases) {
  brokerSuite(name, broker => {
    const serve = async (): Promise<ClientProxy> => {
      const choice = { transport, options: options(broker()) } as object;
      const app = await NestFactory.createMicroservice(moduleOf({ controllers: [Service] }), choice);
      atEnd(() => app.close());
      const statuses: string[] = [];
      app.status.subscribe(status => statuses.push(status));
      await app.listen();
      expect(statuses).toEqual(['connected']);
      const client = ClientProxyFactory.create(choice);
      atEnd(() => client.close() as unknown);
      return client;
    };

    it('serves requests, streams and errors as over TCP', async () => {
      const client = await serve();

      expect(client).toBeInstanceOf(ClientProxy);
      expect(await lastValueFrom(client.send({ cmd: 'sum' }, [1, 2, 3]))).toBe(6);
      expect(await outcome(client.send('count', 1))).toEqual({ values: [1, 2, 3] });
      expect((await outcome(client.send('fail', 1))).error).toEqual({ status: 'error', message: 'declared' });
    });

    it('gives handlers its context under the name Nest has for it', async () => {
      const client = await serve();

      expect(await lastValueFrom(client.send('where', 1))).toBe('where');
    });

    it('delivers events, of plain data and of its records', async () => {
      const client = await serve();

      await lastValueFrom(client.emit('happened', { plain: true }));
      if (record !== undefined) await lastValueFrom(client.emit('happened', record({ plain: false })));
      await until('they are heard', () => heard.length === (record === undefined ? 1 : 2));
      expect(heard).toEqual([{ plain: true }, { plain: false }].slice(0, heard.length));
    });
  });
}
