// Nest's own layer, which `@parley/nestjs` would replace: so nothing here imports it.
import type { AddressInfo, Server as NetServer } from 'node:net';
import { Controller, Inject, Injectable, Module, Scope, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import type { CallHandler, CanActivate, ExecutionContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  BaseRpcExceptionFilter,
  ClientsModule,
  CONTEXT,
  Ctx,
  EventPattern,
  MessagePattern,
  NestMicroservice,
  Payload,
  RpcException,
  type ClientProxy,
  type RequestContext,
} from '@nestjs/microservices';
import { MemoryBroker, MemoryClient, MemoryServer } from '@parley/memory';
import { TcpClient, TcpContext, TcpServer } from '@parley/tcp';
import { atEnd, outcome, signal, until } from '@parley/test-support';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';

RecordedLogs.start();

const heard: unknown[] = [];

@Injectable()
class Guard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToRpc().getData<unknown>() !== 'forbidden';
  }
}

@Injectable()
class Shouting {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map(value => (typeof value === 'string' ? `${value}!` : value)));
  }
}

@Injectable({ scope: Scope.REQUEST })
class Session {
  constructor(@Inject(CONTEXT) readonly context: RequestContext) {}
}

@Controller()
@UseGuards(Guard)
@UseInterceptors(Shouting)
@UseFilters(BaseRpcExceptionFilter)
class Service {
  @MessagePattern({ cmd: 'echo' })
  echo(@Payload() data: unknown, @Ctx() context: TcpContext): unknown {
    return context.getMetadata()?.['lang'] ?? data;
  }

  @MessagePattern('count')
  count(): Observable<number> {
    return from([1, 2, 3]);
  }

  @MessagePattern('fail')
  fail(): never {
    throw new RpcException({ code: 'E42' });
  }

  @EventPattern('happened')
  first(data: unknown): void {
    heard.push(['first', data]);
  }

  @EventPattern('happened')
  second(data: unknown): void {
    heard.push(['second', data]);
  }
}

@Controller()
class Scoped {
  constructor(private readonly session: Session) {}
  @MessagePattern('scoped')
  scoped(): unknown {
    return this.session.context.data as unknown;
  }
}

@Module({ controllers: [Service, Scoped], providers: [Session] })
class ServiceModule {}

const serve = async () => {
  const strategy = new TcpServer({ host: '127.0.0.1', port: 0, logger: false });
  const app = await NestFactory.createMicroservice(ServiceModule, { strategy });
  atEnd(() => app.close());
  await app.listen();
  return { app, port: (strategy.unwrap<NetServer>().address() as AddressInfo).port };
};

const clientOf = async (port: number): Promise<ClientProxy> => {
  @Module({
    imports: [
      ClientsModule.register([
        {
          name: 'SERVICE',
          customClass: TcpClient as never, // Nest types the class by protected members of its own
          options: { host: '127.0.0.1', port, remoteErrors: 'payload' },
        },
      ]),
    ],
  })
  class ClientModule {}
  const app = await NestFactory.createApplicationContext(ClientModule);
  atEnd(() => app.close());
  return app.get<ClientProxy>('SERVICE');
};

describe('under the microservices of Nest itself', () => {
  it('a Parley server is a strategy, and a Parley client a custom class', async () => {
    const { app, port } = await serve();
    const client = await clientOf(port);

    expect(Object.prototype.isPrototypeOf.call(NestMicroservice.prototype, app)).toBe(true);
    expect(client).toBeInstanceOf(TcpClient);
    expect(await lastValueFrom(client.send({ cmd: 'echo' }, 'Hello'))).toBe('Hello!');
    expect(await outcome(client.send('count', 1))).toEqual({ values: [1, 2, 3] });
    expect((await outcome(client.send('fail', 1))).error).toEqual({ code: 'E42' });
    expect((await outcome(client.send({ cmd: 'echo' }, 'forbidden'))).error).toEqual({
      status: 'error',
      message: 'Forbidden resource',
    });
    expect(await lastValueFrom(client.send('scoped', { user: 'Ada' }))).toEqual({ user: 'Ada' });
  });

  it('events reach all of their handlers', async () => {
    const { port } = await serve();
    const client = await clientOf(port);

    await lastValueFrom(client.emit('happened', 7));
    await until('both have heard it', () => heard.length === 2);
    expect(heard).toEqual([
      ['first', 7],
      ['second', 7],
    ]);
  });

  it('what Parley has beyond that works too: promises, streams, metadata', async () => {
    const { port } = await serve();
    const client = (await clientOf(port)) as unknown as TcpClient;
    const values: unknown[] = [];
    for await (const value of client.stream('count', 1)) values.push(value);

    expect(await client.request({ cmd: 'echo' }, 1, { metadata: { lang: 'en' } })).toBe('en!');
    expect(values).toEqual([1, 2, 3]);
  });

  it('messages in flight are waited for', async () => {
    const release = signal();
    const called = signal();
    @Controller()
    class Slow {
      @MessagePattern('work')
      async work(): Promise<string> {
        called.fire();
        await release.promise;
        return 'done';
      }
    }
    @Module({ controllers: [Slow] })
    class SlowModule {}
    const broker = new MemoryBroker();
    const app = await NestFactory.createMicroservice(SlowModule, {
      strategy: new MemoryServer({ broker, logger: false }),
    });
    await app.listen();
    const client = new MemoryClient({ broker });
    atEnd(() => client.close());
    const answer = client.request('work', {});
    await called.promise;

    const closing = app.close();
    release.fire();

    expect(await answer).toBe('done');
    await closing;
  });
});
