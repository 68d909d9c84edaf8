import {
  Ctx,
  MessagePattern,
  NatsContext,
  Payload,
  TcpContext,
  Transport,
  ClientProxyFactory,
} from '../../src/index.js';
import { Controller, ParseIntPipe, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { brokerSuite } from '@parley/brokers';
import '@parley/nats';
import { atEnd, outcome } from '@parley/test-support';
import { IsInt, IsString } from 'class-validator';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { moduleOf, serve } from '../support/service.js';

RecordedLogs.start();

describe('a decorated parameter', () => {
  class CreateCat {
    @IsString()
    name!: string;

    @IsInt()
    age!: number;
  }

  @Controller()
  class Details {
    @MessagePattern('whole')
    whole(@Payload() data: number[], @Ctx() context: TcpContext): unknown {
      return { data, pattern: context.getPattern(), fromHere: context.getSocketRef().netSocket.remoteAddress };
    }

    @MessagePattern('the other way round')
    swapped(@Ctx() context: TcpContext, @Payload() data: unknown): unknown {
      return [context instanceof TcpContext, data];
    }

    @MessagePattern('id')
    id(@Payload('id') id: number, @Payload('name') name: string): unknown {
      return [typeof id, id, name ?? 'nobody'];
    }

    @MessagePattern('piped id')
    piped(@Payload('id', ParseIntPipe) id: number): unknown {
      return [typeof id, id];
    }

    @MessagePattern('cat')
    cat(@Payload(new ValidationPipe({ transform: true })) cat: CreateCat): unknown {
      return [cat instanceof CreateCat, cat];
    }
  }

  it('@Payload() is the data, @Ctx() what is known of the message', async () => {
    const { client } = await serve({ controllers: [Details] });

    expect(await firstValueFrom(client.send('whole', [1, 2]))).toEqual({
      data: [1, 2],
      pattern: 'whole',
      fromHere: '127.0.0.1',
    });
    expect(await firstValueFrom(client.send('the other way round', 'data'))).toEqual([true, 'data']);
  });

  it("@Payload('id') is one property of the data", async () => {
    const { client } = await serve({ controllers: [Details] });

    expect(await firstValueFrom(client.send('id', { id: 7, name: 'Tom' }))).toEqual(['number', 7, 'Tom']);
    expect(await firstValueFrom(client.send('id', { id: 8 }))).toEqual(['number', 8, 'nobody']);
  });

  it("@Payload('id', pipe) is what the pipe makes of it", async () => {
    const { client } = await serve({ controllers: [Details] });

    expect(await firstValueFrom(client.send('piped id', { id: '7' }))).toEqual(['number', 7]);
    expect(await outcome(client.send('piped id', { id: 'seven' }))).toEqual({
      values: [],
      error: { status: 'error', message: 'Internal server error' },
    });
  });

  it('@Payload(pipe) validates the data by its class', async () => {
    const { client } = await serve({ controllers: [Details] });

    expect(await firstValueFrom(client.send('cat', { name: 'Tom', age: 3 }))).toEqual([true, { name: 'Tom', age: 3 }]);
    expect(await outcome(client.send('cat', { name: 'Tom', age: 'old' }))).toMatchObject({
      values: [],
      error: { status: 'error' },
    });
  });
});

brokerSuite('nats', broker => {
  it('a handler of a wildcard hears from the context which subject it was', async () => {
    @Controller()
    class Clock {
      @MessagePattern('time.us.*')
      getDate(@Payload() data: number[], @Ctx() context: NatsContext): string {
        return `Subject: ${context.getSubject()} ${data.length} ${context instanceof NatsContext}`;
      }
    }
    const options = { servers: [`${broker().host}:${broker().port}`] };
    const app = await NestFactory.createMicroservice(moduleOf({ controllers: [Clock] }), {
      transport: Transport.NATS,
      options,
    });
    atEnd(() => app.close());
    await app.listen();
    const client = ClientProxyFactory.create({ transport: Transport.NATS, options });
    atEnd(() => client.close() as unknown);

    expect(await firstValueFrom(client.send('time.us.east', [1, 2, 3]))).toBe('Subject: time.us.east 3 true');
    expect(await firstValueFrom(client.send('time.us.west', []))).toBe('Subject: time.us.west 0 true');
  });
});
