import {
  Client,
  ClientProxy,
  ClientProxyFactory,
  ClientsModule,
  MessagePattern,
  Transport,
  type ClientProvider,
  type ClientsModuleOptionsFactory,
} from '../../src/index.js';
import { Controller, Inject, Injectable, Module, type OnApplicationBootstrap, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { atEnd } from '@parley/test-support';
import type { Socket } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { serve } from '../support/service.js';
import { unusedPort } from './support/unused-port.js';

RecordedLogs.start();

const MATH = Symbol('math');

@Controller()
class MathController {
  @MessagePattern({ cmd: 'sum' })
  accumulate(data: number[]): number {
    return data.reduce((a, b) => a + b, 0);
  }
}

const mathPort = async (): Promise<number> => (await serve({ controllers: [MathController] })).port;

/** What the module sums by the service injected as `Calculator`. */
const contextOf = async (module: Type<unknown>) => {
  const context = await NestFactory.createApplicationContext(module, { abortOnError: false });
  atEnd(() => context.close());
  return context;
};

const sumOf = (client: ClientProxy): Promise<number> => firstValueFrom(client.send<number>({ cmd: 'sum' }, [1, 2, 3]));

describe('a client is had', () => {
  @Injectable()
  class Calculator {
    constructor(@Inject('MATH_SERVICE') private readonly client: ClientProxy) {}

    sum(): Promise<number> {
      return sumOf(this.client);
    }
  }

  it('by ClientsModule.register(), injected by its name', async () => {
    const port = await mathPort();
    @Module({
      imports: [ClientsModule.register([{ name: 'MATH_SERVICE', transport: Transport.TCP, options: { port } }])],
      providers: [Calculator],
    })
    class AppModule {}
    const context = await contextOf(AppModule);

    expect(await context.get(Calculator).sum()).toBe(6);
    expect(context.get('MATH_SERVICE')).toBeInstanceOf(ClientProxy);
  });

  it('over TCP when no transport is named, also by a symbol, and several at once', async () => {
    const port = await mathPort();
    @Module({
      imports: [
        ClientsModule.register([
          { name: 'MATH_SERVICE', options: { port } },
          { name: MATH, options: { port } },
        ]),
      ],
      providers: [Calculator],
    })
    class AppModule {}
    const context = await contextOf(AppModule);

    expect(await context.get(Calculator).sum()).toBe(6);
    expect(await sumOf(context.get<ClientProxy>(MATH))).toBe(6);
    expect(context.get(MATH)).not.toBe(context.get('MATH_SERVICE'));
  });

  it('everywhere, when the module is global', async () => {
    const port = await mathPort();
    @Module({ providers: [Calculator] })
    class Feature {}
    @Module({
      imports: [
        ClientsModule.register({ isGlobal: true, clients: [{ name: 'MATH_SERVICE', options: { port } }] }),
        Feature,
      ],
    })
    class AppModule {}

    expect(await (await contextOf(AppModule)).get(Calculator, { strict: false }).sum()).toBe(6);
  });

  it('is closed with the application', async () => {
    const port = await mathPort();
    @Module({ imports: [ClientsModule.register([{ name: 'MATH_SERVICE', options: { port } }])] })
    class AppModule {}
    const context = await contextOf(AppModule);
    const client = context.get<ClientProxy>('MATH_SERVICE');
    await sumOf(client);
    const socket = client.unwrap<Socket>();

    await context.close();
    expect(socket.destroyed).toBe(true);
  });
});

describe('ClientsModule.registerAsync() takes the options', () => {
  const settings = new Map<string, unknown>();
  @Injectable()
  class ConfigService {
    get(key: string): string {
      return settings.get(key) as string;
    }
  }
  @Module({ providers: [ConfigService], exports: [ConfigService] })
  class ConfigModule {}
  @Injectable()
  class MathOptions implements ClientsModuleOptionsFactory {
    async createClientOptions(): Promise<ClientProvider> {
      return { transport: Transport.TCP, options: { url: settings.get('URL') as string } };
    }
  }

  beforeEach(async () => settings.set('URL', `tcp://127.0.0.1:${await mathPort()}`));

  const sumIn = async (imported: ReturnType<typeof ClientsModule.registerAsync>): Promise<number> => {
    @Module({ imports: [imported] })
    class AppModule {}
    return sumOf((await contextOf(AppModule)).get<ClientProxy>('MATH_SERVICE', { strict: false }));
  };

  it('of a factory and what it has injected', async () => {
    const module = ClientsModule.registerAsync([
      {
        imports: [ConfigModule],
        name: 'MATH_SERVICE',
        useFactory: async (configService: ConfigService) => ({
          transport: Transport.TCP,
          options: {
            url: configService.get('URL'),
          },
        }),
        inject: [ConfigService],
      },
    ]);

    expect(await sumIn(module)).toBe(6);
  });

  it('of a class made for it', async () => {
    expect(await sumIn(ClientsModule.registerAsync([{ name: 'MATH_SERVICE', useClass: MathOptions }]))).toBe(6);
  });

  it('of a provider that exists', async () => {
    @Module({ providers: [MathOptions], exports: [MathOptions] })
    class OptionsModule {}
    const module = ClientsModule.registerAsync([
      { name: 'MATH_SERVICE', imports: [OptionsModule], useExisting: MathOptions },
    ]);

    expect(await sumIn(module)).toBe(6);
  });

  it('of providers given along', async () => {
    const module = ClientsModule.registerAsync({
      isGlobal: true,
      clients: [
        {
          name: 'MATH_SERVICE',
          extraProviders: [ConfigService],
          inject: [ConfigService],
          useFactory: (config: ConfigService) => ({ transport: Transport.TCP, options: { url: config.get('URL') } }),
        },
      ],
    });

    expect(await sumIn(module)).toBe(6);
  });
});

it('ClientProxyFactory.create() makes the client of a provider of your own', async () => {
  const port = await mathPort();
  @Injectable()
  class ConfigService {
    getMathSvcOptions(): ClientProvider {
      return { transport: Transport.TCP, options: { port } };
    }
  }
  @Module({
    providers: [
      ConfigService,
      {
        provide: 'MATH_SERVICE',
        useFactory: (configService: ConfigService) => {
          const mathSvcOptions = configService.getMathSvcOptions();
          return ClientProxyFactory.create(mathSvcOptions);
        },
        inject: [ConfigService],
      },
    ],
  })
  class AppModule {}
  const client = (await contextOf(AppModule)).get<ClientProxy>('MATH_SERVICE');
  atEnd(() => client.close() as unknown);

  expect(await sumOf(client)).toBe(6);
});

it('@Client() puts one into a property, and it is closed with the application', async () => {
  const port = await mathPort();
  @Controller()
  class Gateway {
    @Client({ transport: Transport.TCP, options: { port } })
    client!: ClientProxy;

    @MessagePattern('sum of three')
    sum(): Promise<number> {
      return sumOf(this.client);
    }
  }
  const { app, client } = await serve({ controllers: [Gateway] });

  expect(await firstValueFrom(client.send('sum of three', {}))).toBe(6);
  const socket = app.get(Gateway).client.unwrap<Socket>();
  await app.close();
  expect(socket.destroyed).toBe(true);
});

describe('a client connects', () => {
  it('with the first call and not before, and keeps that connection', async () => {
    const { client } = await serve({ controllers: [MathController] });

    expect(() => client.unwrap()).toThrow();
    await sumOf(client);
    const socket = client.unwrap<Socket>();
    await sumOf(client);
    expect(client.unwrap()).toBe(socket);
  });

  const bootstrapped = (port: number): Type<unknown> => {
    @Injectable()
    class Connected implements OnApplicationBootstrap {
      constructor(@Inject('MATH_SERVICE') private readonly client: ClientProxy) {}

      async onApplicationBootstrap(): Promise<void> {
        await this.client.connect();
      }
    }
    @Module({
      imports: [ClientsModule.register([{ name: 'MATH_SERVICE', options: { host: '127.0.0.1', port } }])],
      providers: [Connected],
    })
    class AppModule {}
    return AppModule;
  };

  it('in onApplicationBootstrap(), so that the start waits for it', async () => {
    const context = await contextOf(bootstrapped(await mathPort()));

    expect(context.get<ClientProxy>('MATH_SERVICE', { strict: false }).unwrap<Socket>().readyState).toBe('open');
  });

  it('or fails the start with the error', async () => {
    await expect(contextOf(bootstrapped(await unusedPort()))).rejects.toMatchObject({
      code: 'PARLEY_CONNECT_FAILED',
      cause: { code: 'ECONNREFUSED' },
    });
  });
});
