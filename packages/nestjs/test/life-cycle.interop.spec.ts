import { ClientsModule, MessagePattern, type ClientProxy } from '../src/index.js';
import {
  Controller,
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { outcome, signal } from '@parley/test-support';
import { lastValueFrom } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { serve } from './support/service.js';

RecordedLogs.start();

describe('a microservice', () => {
  it('runs the hooks of the start in the order of Nest, each once, and serves after them', async () => {
    const steps: string[] = [];
    @Injectable()
    class Provider implements OnModuleInit, OnApplicationBootstrap {
      onModuleInit(): void {
        steps.push('module init');
      }
      onApplicationBootstrap(): void {
        steps.push('bootstrap');
      }
    }
    @Controller()
    class Service {
      @MessagePattern('steps')
      steps(): string[] {
        return steps;
      }
    }
    const { app, client } = await serve({ controllers: [Service], providers: [Provider] }, {}, app => app.init());
    app.status.subscribe(status => steps.push(status));

    expect(await lastValueFrom(client.send('steps', {}))).toEqual(['module init', 'bootstrap', 'connected']);
  });

  it('lets messages in flight finish, with their providers and clients, and then runs the hooks of the end', async () => {
    const steps: string[] = [];
    const release = signal();
    const called = signal();
    @Injectable()
    class Provider implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
      onModuleDestroy(): void {
        steps.push('module destroy');
      }
      beforeApplicationShutdown(): void {
        steps.push('before shutdown');
      }
      onApplicationShutdown(): void {
        steps.push('shutdown');
      }
    }
    @Controller()
    class Helper {
      @MessagePattern('help')
      help(): string {
        return 'helped';
      }
    }
    const other = await serve({ controllers: [Helper] });
    @Controller()
    class Service {
      constructor(@Inject('HELPER') private readonly helper: ClientProxy) {}

      @MessagePattern('work')
      async work(): Promise<string> {
        called.fire();
        await release.promise;
        const help = await lastValueFrom(this.helper.send<string>('help', {}));
        steps.push('handled');
        return help;
      }
    }
    const { app, client } = await serve({
      imports: [ClientsModule.register([{ name: 'HELPER', options: { host: '127.0.0.1', port: other.port } }])],
      controllers: [Service],
      providers: [Provider],
    });
    const answer = lastValueFrom(client.send('work', {}));
    await called.promise;

    const closing = app.close();
    const late = outcome(client.send('work', {}));
    release.fire();

    expect(await answer).toBe('helped');
    await closing;
    expect((await late).error).toBeDefined();
    expect(steps).toEqual(['handled', 'module destroy', 'before shutdown', 'shutdown']);
  });

  it('waits for its handlers no longer than it is told', async () => {
    const called = signal();
    @Controller()
    class Service {
      @MessagePattern('hang')
      hang(): Promise<never> {
        called.fire();
        return new Promise(() => undefined);
      }
    }
    const { app, client } = await serve({ controllers: [Service] }, { shutdownTimeout: 20 });
    const answer = outcome(client.send('hang', {}));
    await called.promise;

    await app.close();

    expect((await answer).error).toMatchObject({ message: expect.stringContaining('shutting down') });
  });

  it('is closed once, however often it is asked to', async () => {
    let destroyed = 0;
    @Injectable()
    class Provider implements OnModuleDestroy {
      onModuleDestroy(): void {
        destroyed++;
      }
    }
    const { app } = await serve({ providers: [Provider] });

    await Promise.all([app.close(), app.close()]);
    await app.close();

    expect(destroyed).toBe(1);
  });

  it('says why it cannot listen', async () => {
    const { port } = await serve({});

    await expect(serve({}, { port })).rejects.toMatchObject({ code: 'PARLEY_LISTEN_FAILED' });
  });
});
