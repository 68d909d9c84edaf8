import { ClientProxy, ClientsModule, EventPattern, MessagePattern } from '../../src/index.js';
import { Controller, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { atEnd, outcome, until } from '@parley/test-support';
import { lastValueFrom, type Observable } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { clientFor, serve } from '../support/service.js';
import { unusedPort } from './support/unused-port.js';

const logs = RecordedLogs.start();

let sums = 0;
const created: unknown[] = [];

@Controller()
class Service {
  @MessagePattern({ cmd: 'sum' })
  accumulate(data: number[]): number {
    sums++;
    return data.reduce((a, b) => a + b, 0);
  }

  @EventPattern('user_created')
  handleUserCreated(data: unknown): void {
    created.push(data);
  }
}

class UserCreatedEvent {
  constructor(readonly name: string) {}
}

@Injectable()
class Caller {
  constructor(@Inject('SERVICE') private readonly client: ClientProxy) {}

  accumulate(): Observable<number> {
    const pattern = { cmd: 'sum' };
    const payload = [1, 2, 3];
    return this.client.send<number>(pattern, payload);
  }

  publish(): Observable<unknown> {
    return this.client.emit<number>('user_created', new UserCreatedEvent('Ada'));
  }
}

const caller = async (): Promise<Caller> => {
  const { port } = await serve({ controllers: [Service] });
  @Module({
    imports: [ClientsModule.register([{ name: 'SERVICE', options: { host: '127.0.0.1', port } }])],
    providers: [Caller],
  })
  class AppModule {}
  const context = await NestFactory.createApplicationContext(AppModule);
  atEnd(() => context.close());
  return context.get(Caller);
};

beforeEach(() => {
  sums = 0;
  created.length = 0;
});

describe('send()', () => {
  it('returns an Observable of the answer', async () => {
    expect(await outcome((await caller()).accumulate())).toEqual({ values: [6] });
  });

  it('is cold: it sends when it is subscribed to, and each time', async () => {
    const user = await caller();
    const unused = user.accumulate();
    const used = user.accumulate();

    await lastValueFrom(used);
    expect(sums).toBe(1);
    await lastValueFrom(used);
    await lastValueFrom(unused);
    expect(sums).toBe(3);
  });
});

describe('emit()', () => {
  it('is hot: it sends at once, whether or not somebody subscribes', async () => {
    (await caller()).publish();

    await until('the event arrived', () => created.length === 1);
    expect(created).toEqual([{ name: 'Ada' }]);
  });

  it('tells who does subscribe that the event has left, without sending it again', async () => {
    const published = (await caller()).publish();

    expect(await outcome(published)).toEqual({ values: [undefined] });
    await until('the event arrived', () => created.length === 1);
    await outcome(published);
    expect(created).toHaveLength(1);
  });

  it('that fails unseen is logged, and hurts nobody', async () => {
    const client = clientFor(await unusedPort());
    logs.take();

    client.emit('user_created', {});
    await until('it is logged', () => logs.lines.length > 0);
    expect(logs.take()).toEqual([expect.stringContaining('user_created')]);
  });
});

it.each([undefined, null])('%s is neither a pattern nor data', async nothing => {
  const { client } = await serve({ controllers: [Service] });

  expect(await outcome(client.send(nothing, {}))).toMatchObject({ error: { code: 'PARLEY_INVALID_PATTERN' } });
  expect(await outcome(client.send('sum', nothing))).toMatchObject({ error: { code: 'PARLEY_INVALID_DATA' } });
  expect(await outcome(client.emit('user_created', nothing))).toMatchObject({ error: { code: 'PARLEY_INVALID_DATA' } });
});
