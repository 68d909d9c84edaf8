import {
  BaseRpcContext,
  ClientProxy,
  Ctx,
  EventPattern,
  MessagePattern,
  Payload,
  RpcException,
  Server,
} from '../src/index.js';
import { Controller, UseInterceptors, type CallHandler, type ExecutionContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TcpServer } from '@parley/tcp';
import { atEnd, outcome, until } from '@parley/test-support';
import {
  firstValueFrom,
  from,
  isObservable,
  lastValueFrom,
  map,
  NEVER,
  timeout,
  TimeoutError,
  type Observable,
} from 'rxjs';
import { bus, BusClient, BusServer, steps } from './support/bus-transport.js';
import { RecordedLogs } from './support/recorded-logs.js';
import { moduleOf } from './support/service.js';

const logs = RecordedLogs.start();

const heard: unknown[] = [];

beforeEach(() => {
  BusClient.failsToConnect = false;
  for (const list of [steps, heard, logs.lines]) list.splice(0);
});

class Shouting {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map(value => `${value}!`));
  }
}

@Controller()
class Service {
  @MessagePattern('echo')
  echo(@Payload() data: unknown, @Ctx() context: BaseRpcContext): unknown {
    return [data, context.getArgByIndex(0)];
  }

  @MessagePattern('shout')
  @UseInterceptors(new Shouting())
  shout(data: string): string {
    return data;
  }

  @MessagePattern({ cmd: 'count' })
  count(): Observable<number> {
    return from([1, 2, 3]);
  }

  @MessagePattern('generate')
  async *generate(): AsyncGenerator<number> {
    yield 1;
    yield 2;
  }

  @MessagePattern('never')
  never(): Observable<never> {
    return NEVER;
  }

  @MessagePattern('fail')
  fail(): never {
    throw new RpcException('of ones own');
  }

  @MessagePattern('elsewhere', Symbol.for('another'))
  elsewhere(): void {}

  @EventPattern('happened')
  first(data: unknown): void {
    heard.push(['first', data]);
  }

  @EventPattern('happened')
  second(data: unknown): void {
    heard.push(['second', data]);
    throw new RpcException('nobody hears');
  }
}

const serveOverBus = async () => {
  const server = new BusServer();
  const app = await NestFactory.createMicroservice(moduleOf({ controllers: [Service] }), { strategy: server });
  atEnd(() => app.close());
  await app.listen();
  const client = new BusClient();
  atEnd(() => client.close());
  return { app, server, client };
};

describe('a server written as the documentation of Nest says', () => {
  it('finds every handler by its route, with its kind, and only those meant for it', async () => {
    const { server } = await serveOverBus();
    const handlers = server.getHandlers();

    expect([...handlers.keys()].sort()).toEqual(
      ['echo', 'fail', 'generate', 'happened', 'never', 'shout', '{"cmd":"count"}'].sort(),
    );
    expect(handlers.get('echo')!.isEventHandler).toBe(false);
    expect(handlers.get('happened')!.isEventHandler).toBe(true);
    expect(server.getHandlerByPattern('{ "cmd": "count" }')).toBe(handlers.get('{"cmd":"count"}'));
    expect(server.getHandlerByPattern('unknown')).toBeNull();
  });

  it('calls them with the promise of a value, or of a stream', async () => {
    const { server } = await serveOverBus();
    const call = (pattern: string, data: unknown) =>
      server.getHandlerByPattern(pattern)!(data, new BaseRpcContext(['here']));

    const answer = call('echo', 'Hello');
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toEqual(['Hello', 'here']);
    const shouted: unknown = await call('shout', 'Hello');
    expect(isObservable(shouted)).toBe(true);
    expect(await lastValueFrom(shouted as Observable<unknown>)).toBe('Hello!');
    expect(isObservable(await call('generate', 1))).toBe(true);
    expect(await outcome(server.transformToObservable(call('fail', 1)))).toEqual({
      values: [],
      error: { status: 'error', message: 'of ones own' },
    });
  });

  it('answers a client written likewise: values, streams, errors', async () => {
    const { client } = await serveOverBus();

    expect(await lastValueFrom(client.send('echo', 'Hello'))).toEqual(['Hello', 'echo']);
    expect(await outcome(client.send({ cmd: 'count' }, 1))).toEqual({ values: [1, 2, 3] });
    expect(await outcome(client.send('generate', 1))).toEqual({ values: [1, 2] });
    expect(await outcome(client.send('fail', 1))).toEqual({
      values: [],
      error: { status: 'error', message: 'of ones own' },
    });
    expect(await client.request('shout', 'Hello')).toBe('Hello!');
  });

  it('runs all handlers of an event, and says what failed', async () => {
    const { client } = await serveOverBus();

    await lastValueFrom(client.emit('happened', 7));
    await until('the failure is logged', () => logs.lines.length > 0);
    expect(heard).toEqual([
      ['first', 7],
      ['second', 7],
    ]);
  });

  it('shows its status, its events and its driver', async () => {
    const { app, server } = await serveOverBus();
    const events: string[] = [];
    app.on('noted', () => events.push('noted'));
    bus.emit('noted');

    expect(await firstValueFrom(app.status)).toBe('connected');
    expect(app.unwrap()).toBe(bus);
    expect(events).toEqual(['noted']);
    expect(app.getTransportServer()).toBe(server);
    await app.close();
    expect(await firstValueFrom(server.status)).toBe('disconnected');
  });

  it('is told a pattern once', () => {
    const server = new BusServer();
    server.addHandler('twice', async () => 1);

    expect(() => server.addHandler('twice', async () => 2)).toThrow(
      expect.objectContaining({ code: 'PARLEY_DUPLICATE_HANDLER' }),
    );
  });

  it('may have hooks around every message', async () => {
    const { server, client } = await serveOverBus();
    const spans: unknown[] = [];
    server.setOnProcessingStartHook((transportId, context: BaseRpcContext, done) => {
      spans.push(['start', transportId, context.getArgByIndex(0)]);
      void done();
    });
    server.setOnProcessingEndHook(() => spans.push(['end']));

    await lastValueFrom(client.emit('happened', 7));
    await until('both have run', () => spans.length === 2);
    expect(spans).toEqual([['start', Symbol.for('bus'), 'happened'], ['end']]);
  });
});

describe('a client written as the documentation of Nest says', () => {
  it('connects ahead of each call, and tears down what it published', async () => {
    const { client } = await serveOverBus();

    await lastValueFrom(client.send('echo', 1));
    await lastValueFrom(client.emit('noted', 1));
    expect(steps).toEqual(['connect', 'teardown', 'connect', 'dispatch noted']);
  });

  it('is told when nobody waits for an answer any more', async () => {
    const { client } = await serveOverBus();

    const { error } = await outcome(client.send('never', 1).pipe(timeout(20)));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(steps).toEqual(['connect', 'teardown']);
  });

  it('fails what waits when it is closed, and what it cannot connect for', async () => {
    const { client } = await serveOverBus();
    const waiting = outcome(client.send('never', 1));
    await until('it is published', () => steps.includes('connect'));
    await client.close();
    expect((await waiting).error).toMatchObject({ code: 'PARLEY_CLIENT_CLOSED' });

    BusClient.failsToConnect = true;
    expect((await outcome(client.send('echo', 1))).error).toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      cause: expect.objectContaining({ message: 'no bus' }),
    });
  });

  it('times out by itself', async () => {
    const { client } = await serveOverBus();

    await expect(client.request('never', 1, { timeout: 20 })).rejects.toMatchObject({ code: 'PARLEY_TIMEOUT' });
  });
});

describe('the classes to extend', () => {
  it('count those of transporters as their own', () => {
    expect(new TcpServer()).toBeInstanceOf(Server);
    expect(new TcpServer()).not.toBeInstanceOf(BusServer);
    expect(new BusServer()).toBeInstanceOf(Server);
    expect(new BusClient()).toBeInstanceOf(ClientProxy);
  });
});
