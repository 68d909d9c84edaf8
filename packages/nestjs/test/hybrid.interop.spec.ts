import {
  EventPattern,
  MessagePattern,
  Transport,
  type AsyncMicroserviceOptions,
  type MicroserviceOptions,
} from '../src/index.js';
import { Controller, Get, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { TcpServer } from '@parley/tcp';
import { signal, until } from '@parley/test-support';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { clientFor, httpApplication, portOf } from './support/service.js';

const logs = RecordedLogs.start();
beforeEach(() => logs.take());

const options = { host: '127.0.0.1', port: 0 };

const doubling = { transform: (value: number) => value * 2 };

@Controller()
class Numbers {
  @MessagePattern('number')
  number(data: number): number {
    return data;
  }

  @Get()
  page(): string {
    return 'a page';
  }
}

const number = (port: number): Promise<number> => lastValueFrom(clientFor(port).send<number>('number', 1));

describe('a microservice beside HTTP', () => {
  it('is one of several, and started with all of them', async () => {
    const app = await httpApplication({ controllers: [Numbers] });
    const first = app.connectMicroservice<MicroserviceOptions>({ transport: Transport.TCP, options });
    const second = app.connectMicroservice<MicroserviceOptions>({
      strategy: new TcpServer({ ...options, logger: false }),
    });
    await app.startAllMicroservices();
    await app.listen(0);

    expect(app.getMicroservices()).toEqual([first, second]);
    expect(await number(portOf(first))).toBe(1);
    expect(await number(portOf(second))).toBe(1);
    expect(await (await fetch(await app.getUrl())).text()).toBe('a page');
    expect(await firstValueFrom(first.status)).toBe('connected');
  });

  it('makes its options with what the application injects', async () => {
    const app = await httpApplication({
      controllers: [Numbers],
      providers: [{ provide: 'OPTIONS', useValue: options }],
    });
    const microservice = app.connectMicroservice<AsyncMicroserviceOptions>({
      inject: ['OPTIONS'],
      useFactory: (injected: object) => ({ transport: Transport.TCP, options: injected }),
    });
    await app.startAllMicroservices();
    await app.init();

    expect(await number(portOf(microservice))).toBe(1);
  });

  it('has its own global enhancers, or those of the application', async () => {
    const app = await httpApplication({
      controllers: [Numbers],
      providers: [{ provide: APP_PIPE, useValue: doubling }],
    });
    app.useGlobalPipes(doubling);
    const own = app.connectMicroservice({ options });
    const inheriting = app.connectMicroservice({ options }, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.init();

    expect(await number(portOf(own))).toBe(1);
    expect(await number(portOf(inheriting))).toBe(4);
  });

  it('takes global enhancers of its own when its initialization is deferred, and says so when it is not', async () => {
    const app = await httpApplication({ controllers: [Numbers] });
    const deferred = app.connectMicroservice({ options }, { deferInitialization: true });
    const hasty = app.connectMicroservice({ options });
    deferred.useGlobalPipes(doubling as never);
    hasty.useGlobalPipes(doubling as never);
    await app.startAllMicroservices();
    await app.init();

    expect(await number(portOf(deferred))).toBe(2);
    expect(await number(portOf(hasty))).toBe(1);
    expect(logs.take()).toEqual([expect.stringContaining('deferInitialization: true')]);
  });

  it.each([true, false])(
    'serves nothing before `onModuleInit`, whichever is started first (microservice: %s)',
    async first => {
      const begun: string[] = [];
      @Injectable()
      class Prepared implements OnModuleInit {
        async onModuleInit(): Promise<void> {
          begun.push('prepared');
        }
      }
      @Controller()
      class Service {
        constructor(private readonly prepared: Prepared) {}
        @MessagePattern('state')
        state(): string {
          return [...begun, this.prepared.constructor.name].join(' ');
        }
      }
      const app = await httpApplication({ controllers: [Service], providers: [Prepared] });
      if (!first) await app.init();
      const microservice = app.connectMicroservice({ options });
      await app.startAllMicroservices();
      const answer = lastValueFrom(clientFor(portOf(microservice)).send('state', {}));
      const heard = await Promise.race([
        answer,
        new Promise(resolve => setImmediate(() => setTimeout(resolve, 50, 'nothing'))),
      ]);
      if (first) {
        expect(heard).toBe('nothing');
        await app.init();
      }

      expect(await answer).toBe('prepared Prepared');
      expect(begun).toEqual(['prepared']);
    },
  );

  it('is drained before any provider is destroyed, a global one included', async () => {
    const done: string[] = [];
    const release = signal();
    const called = signal();
    @Injectable()
    class Database implements OnModuleDestroy {
      onModuleDestroy(): void {
        done.push('destroyed');
      }
    }
    @Controller()
    class Service {
      @MessagePattern('work')
      async work(): Promise<string> {
        called.fire();
        await release.promise;
        done.push('handled');
        return 'done';
      }
    }
    class GlobalModule {}
    const app = await httpApplication({
      imports: [{ module: GlobalModule, global: true, providers: [Database], exports: [Database] }],
      controllers: [Service],
      providers: [Database],
    });
    const microservice = app.connectMicroservice({ options });
    await app.startAllMicroservices();
    await app.init();
    const answer = lastValueFrom(clientFor(portOf(microservice)).send('work', {}));
    await called.promise;

    const closing = app.close();
    release.fire();

    expect(await answer).toBe('done');
    await closing;
    expect(done).toEqual(['handled', 'destroyed', 'destroyed']);
  });

  it('is closed alone without an end to the application', async () => {
    const app = await httpApplication({ controllers: [Numbers] });
    const microservice = app.connectMicroservice({ options });
    await app.startAllMicroservices();
    await app.listen(0);

    await microservice.close();

    expect(await (await fetch(await app.getUrl())).text()).toBe('a page');
  });

  it('and another hear the same events', async () => {
    const heard: string[] = [];
    @Controller()
    class Listening {
      @EventPattern('happened')
      happened(data: string): void {
        heard.push(data);
      }
    }
    const app = await httpApplication({ controllers: [Listening] });
    const services = [app.connectMicroservice({ options }), app.connectMicroservice({ options })];
    await app.startAllMicroservices();
    await app.init();

    for (const [index, service] of services.entries())
      await lastValueFrom(clientFor(portOf(service)).emit('happened', `at ${index}`));
    await until('both are heard', () => heard.length === 2);
    expect(heard.sort()).toEqual(['at 0', 'at 1']);
  });
});
