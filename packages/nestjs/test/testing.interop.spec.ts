import { MessagePattern, Payload, testingService, Transport } from '../src/index.js';
import { Controller, Injectable, ParseIntPipe, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { memory, MemoryBroker } from '@parley/memory';
import '@parley/tcp';
import { atEnd, outcome } from '@parley/test-support';
import { lastValueFrom } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { clientFor, portOf } from './support/service.js';

RecordedLogs.start();

@Injectable()
class Rates {
  rate(): number {
    return 3;
  }
}

@Controller()
class Converter {
  constructor(private readonly rates: Rates) {}

  @MessagePattern('convert')
  @UseGuards({ canActivate: context => context.switchToRpc().getData<{ amount: unknown }>().amount !== 'stolen' })
  convert(@Payload('amount', ParseIntPipe) amount: number): number {
    return amount * this.rates.rate();
  }
}

const compile = () =>
  Test.createTestingModule({ controllers: [Converter], providers: [Rates] })
    .overrideProvider(Rates)
    .useValue({ rate: () => 5 })
    .compile();

describe('a testing module', () => {
  it('makes a microservice', async () => {
    const app = (await compile()).createNestMicroservice({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
    });
    atEnd(() => app.close());
    await app.listen();

    expect(await lastValueFrom(clientFor(portOf(app)).send('convert', { amount: '2' }))).toBe(10);
  });

  it('is served over memory, with all that surrounds its controllers', async () => {
    const broker = new MemoryBroker();
    const service = await testingService(await compile(), memory, { broker });
    const { client } = service;

    expect(await client.request('convert', { amount: '2' })).toBe(10);
    expect((await outcome(client.send('convert', { amount: 'stolen' }))).error).toMatchObject({
      message: 'Forbidden resource',
    });
    await service.close();
    expect(broker.inspect().connections).toBe(0);
  });

  it('may be prepared before it is served', async () => {
    const double = { transform: (value: unknown) => Number(value) * 2 };
    const service = await testingService(await compile(), memory, { broker: new MemoryBroker() }, app =>
      app.useGlobalPipes(double),
    );
    atEnd(() => service.close());

    expect(await service.client.request('convert', { amount: 2 })).toBe(20);
  });
});
