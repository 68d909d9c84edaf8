import {
  Client,
  ClientProxy,
  ClientProxyFactory,
  ClientsModule,
  ClientTCP,
  MessagePattern,
  RpcException,
  TcpStatus,
  Transport,
  type ClientProvider,
  type ClientsModuleOptionsFactory,
} from '../src/index.js';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { Controller, Global, Inject, Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { tcp } from '@parley/tcp';
import { atEnd, outcome, until } from '@parley/test-support';
import { firstValueFrom, lastValueFrom, NEVER, TimeoutError, timeout, type Observable } from 'rxjs';
import { RecordedLogs } from './support/recorded-logs.js';
import { clientFor, httpApplication, moduleOf, serve } from './support/service.js';

RecordedLogs.start();

@Controller()
class Service {
  @MessagePattern('sum')
  sum(data: number[]): number {
    return data.reduce((total, each) => total + each, 0);
  }

  @MessagePattern('never')
  never(): Observable<never> {
    return NEVER;
  }

  @MessagePattern('fail')
  fail(): never {
    throw new RpcException({ code: 'E42' });
  }
}

const served = async () => {
  const { port } = await serve({ controllers: [Service] });
  return { port, options: { host: '127.0.0.1', port } };
};

/** An application without HTTP, until the end of the test. */
const contextOf = async (...metadata: Parameters<typeof moduleOf>) => {
  const app = await NestFactory.createApplicationContext(moduleOf(...metadata));
  atEnd(() => app.close());
  return app;
};

const sum = (client: ClientProxy): Promise<number> => firstValueFrom(client.send<number>('sum', [1, 2, 3]));

const byName = Symbol('by name');

describe('ClientsModule', () => {
  it('gives clients by name and symbol, of all three forms of a transport, and closes them with the application', async () => {
    const { options } = await served();
    const app = await contextOf({
      imports: [
        ClientsModule.register([
          { name: 'BY_NUMBER', transport: Transport.TCP, options },
          { name: byName, options },
          { name: 'BY_DESCRIPTOR', transport: tcp, options },
        ]),
      ],
    });
    const clients = ['BY_NUMBER', byName, 'BY_DESCRIPTOR'].map(name => app.get<ClientProxy>(name));

    for (const client of clients) {
      expect(client).toBeInstanceOf(ClientProxy);
      expect(await sum(client)).toBe(6);
    }
    const sockets = clients.map(client => client.unwrap<Socket>());
    await app.close();

    expect(sockets.map(socket => socket.destroyed)).toEqual([true, true, true]);
    expect(await firstValueFrom(clients[0]!.status)).toBe('disconnected');
  });

  it('may be global', async () => {
    const { options } = await served();
    const Inner = moduleOf({
      providers: [{ provide: 'USER', useFactory: (client: ClientProxy) => client, inject: ['SUM'] }],
    });
    const app = await contextOf({
      imports: [ClientsModule.register({ isGlobal: true, clients: [{ name: 'SUM', options }] }), Inner],
    });

    expect(await sum(app.get<ClientProxy>('USER', { strict: false }))).toBe(6);
  });

  it('makes options by a factory, a class or something that exists, with imports', async () => {
    const { options } = await served();
    @Injectable()
    class Settings implements ClientsModuleOptionsFactory {
      async createClientOptions(): Promise<ClientProvider> {
        return { transport: Transport.TCP, options };
      }
    }
    @Global()
    @Module({ providers: [Settings], exports: [Settings] })
    class SettingsModule {}
    const app = await contextOf({
      imports: [
        ClientsModule.registerAsync([
          {
            name: 'BY_FACTORY',
            imports: [SettingsModule],
            inject: [Settings, 'EXTRA'],
            useFactory: async (settings: Settings, extra: object) => ({
              ...(await settings.createClientOptions()),
              options: extra,
            }),
            extraProviders: [{ provide: 'EXTRA', useValue: options }],
          },
          { name: 'BY_CLASS', useClass: Settings },
          { name: 'BY_EXISTING', useExisting: Settings, imports: [SettingsModule] },
        ]),
      ],
    });

    for (const name of ['BY_FACTORY', 'BY_CLASS', 'BY_EXISTING'])
      expect(await sum(app.get<ClientProxy>(name, { strict: false }))).toBe(6);
  });

  it('makes a client of a class of ones own, with its options', async () => {
    const { options } = await served();
    class Tolerant extends ClientTCP {
      protected override serializeError(error: { code: string }): unknown {
        return new RpcException(`translated ${error.code}`);
      }
      protected override serializeResponse(response: unknown): unknown {
        return { response };
      }
    }
    const app = await contextOf({
      imports: [ClientsModule.register([{ name: 'OWN', customClass: Tolerant, options }])],
    });
    const client = app.get<ClientProxy>('OWN');

    expect(client).toBeInstanceOf(Tolerant);
    expect(client).toBeInstanceOf(ClientTCP);
    expect(await lastValueFrom(client.send('sum', [1]))).toEqual({ response: 1 });
    const { error } = await outcome(client.send('fail', 1));
    expect(error).toBeInstanceOf(RpcException);
    expect((error as RpcException).message).toBe('translated E42');
  });
});

describe('@Client', () => {
  it('fills properties of controllers and providers, and closes them with the application', async () => {
    const { options } = await served();
    @Injectable()
    class Provider {
      @Client({ transport: Transport.TCP, options })
      client!: ClientProxy;
    }
    const app = await httpApplication({ providers: [Provider] });
    await app.init();
    const { client } = app.get(Provider);

    expect(await sum(client)).toBe(6);
    const socket = client.unwrap<Socket>();
    await app.close();
    expect(socket.destroyed).toBe(true);
  });

  it('works in a microservice as well', async () => {
    const { options } = await served();
    @Controller()
    class Relay {
      @Client({ options })
      client!: ClientProxy;

      @MessagePattern('relayed sum')
      relay(data: number[]): Observable<number> {
        return this.client.send('sum', data);
      }
    }
    const { client } = await serve({ controllers: [Relay] });

    expect(await lastValueFrom(client.send('relayed sum', [4, 5]))).toBe(9);
  });
});

describe('a client', () => {
  it('that cannot connect fails the start of an application that asks it to', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await until('it listens', () => closed.listening);
    const { port } = closed.address() as AddressInfo;
    closed.close();
    @Injectable()
    class Impatient implements OnApplicationBootstrap {
      constructor(@Inject('SUM') private readonly client: ClientProxy) {}
      async onApplicationBootstrap(): Promise<void> {
        await this.client.connect();
      }
    }
    const app = await httpApplication({
      imports: [ClientsModule.register([{ name: 'SUM', options: { host: '127.0.0.1', port } }])],
      providers: [Impatient],
    });
    const microservice = await NestFactory.createMicroservice(
      moduleOf({
        imports: [ClientsModule.register([{ name: 'SUM', options: { host: '127.0.0.1', port } }])],
        providers: [Impatient],
      }),
      { options: { port: 0 }, abortOnError: false },
    );
    atEnd(() => microservice.close());

    await expect(app.init()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
    await expect(microservice.listen()).rejects.toMatchObject({ code: 'PARLEY_CONNECT_FAILED' });
  });

  it('forgets a call that rxjs timed out', async () => {
    const { port } = await served();
    const client = clientFor(port);

    const { error } = await outcome(client.send('never', 1).pipe(timeout(20)));
    expect(error).toBeInstanceOf(TimeoutError);
    expect((client as unknown as { pendingCount: number }).pendingCount).toBe(0);
  });

  it('has promises and streams beside Observables', async () => {
    const { port } = await served();

    expect(await clientFor(port).request('sum', [1, 2])).toBe(3);
  });

  it('lets every packet be given metadata', async () => {
    const { port } = await served();
    const client = clientFor(port);
    const seen: unknown[] = [];
    client.setOnDispatchHook(packet => {
      seen.push(packet.pattern, packet.data);
      packet.metadata = { traceparent: '00-1-2-01' };
    });

    await sum(client);
    expect(seen).toEqual(['sum', [1, 2, 3]]);
  });

  it('says its status in the words of Nest, and gives its socket and the events of that', async () => {
    const { port } = await served();
    const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
    const statuses: TcpStatus[] = [];
    const events: string[] = [];
    client.status.subscribe((status: TcpStatus) => statuses.push(status));
    client.on('close', () => events.push('close'));

    await client.connect();
    expect(statuses).toEqual([TcpStatus.CONNECTED]);
    expect(client.unwrap<Socket>().remotePort).toBe(port);
    await client.close();

    expect(statuses).toEqual(['connected', 'disconnected']);
    expect(events).toEqual(['close']);
  });

  it('refuses what has no pattern or no data', async () => {
    const client = clientFor(1);

    expect((await outcome(client.send(undefined, 1))).error).toMatchObject({ code: 'PARLEY_INVALID_PATTERN' });
    expect((await outcome(client.send('sum', null))).error).toMatchObject({ code: 'PARLEY_INVALID_DATA' });
  });
});
