import { ClientProxy, MessagePattern, RpcException, Transport, type MicroserviceOptions } from '../../src/index.js';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { Controller, Get, Injectable, Module, type CanActivate, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import '@parley/tcp';
import { atEnd, outcome } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { clientFor, portOf } from '../support/service.js';

RecordedLogs.start();

@Injectable()
class Greetings implements OnModuleInit {
  greeting = 'not ready';

  onModuleInit(): void {
    this.greeting = 'Hello';
  }
}

@Controller('greetings')
class GreetingController {
  constructor(private readonly greetings: Greetings) {}

  @Get()
  overHttp(): string {
    return `${this.greetings.greeting} over HTTP`;
  }

  @MessagePattern('greet')
  overTcp(): string {
    return `${this.greetings.greeting} over TCP`;
  }
}

@Module({ controllers: [GreetingController], providers: [Greetings] })
class AppModule {}

const tcp: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };

const application = async () => {
  const app = await NestFactory.create(AppModule);
  atEnd(() => app.close());
  return app;
};

const greet = (server: { unwrap<T>(): T }) => outcome(clientFor(portOf(server)).send('greet', {}));

class Refusing implements CanActivate {
  canActivate(): boolean {
    throw new RpcException('refused');
  }
}

describe('an application with HTTP and microservices', () => {
  it('serves both from the same controllers', async () => {
    const app = await application();
    const microservice = app.connectMicroservice<MicroserviceOptions>(tcp);
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');

    const { port } = (app.getHttpServer() as NetServer).address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/greetings`)).text()).toBe('Hello over HTTP');
    expect(await greet(microservice)).toEqual({ values: ['Hello over TCP'] });
  });

  it('may have several of them, and answers none before onModuleInit()', async () => {
    const app = await application();
    const services = [app.connectMicroservice(tcp), app.connectMicroservice({ options: tcp.options })];
    await app.startAllMicroservices();
    const early = services.map(greet);
    await app.init();

    expect(await Promise.all(early)).toEqual([{ values: ['Hello over TCP'] }, { values: ['Hello over TCP'] }]);
    expect(app.getMicroservices()).toHaveLength(2);
  });

  it('keeps its global guards to HTTP unless a microservice inherits them', async () => {
    const app = await application();
    app.useGlobalGuards(new Refusing());
    const apart = app.connectMicroservice(tcp);
    const inherits = app.connectMicroservice(tcp, { inheritAppConfig: true });
    await app.startAllMicroservices();
    await app.init();

    expect(await greet(apart)).toEqual({ values: ['Hello over TCP'] });
    expect(await greet(inherits)).toEqual({ values: [], error: { status: 'error', message: 'refused' } });
  });

  it('may give a microservice guards of its own, if its initialisation is deferred', async () => {
    const app = await application();
    const microservice = app.connectMicroservice(tcp, { deferInitialization: true });
    microservice.useGlobalGuards(new Refusing());
    await app.startAllMicroservices();
    await app.init();

    expect(await greet(microservice)).toEqual({ values: [], error: { status: 'error', message: 'refused' } });
  });

  it('may have its options made with what it injects', async () => {
    @Injectable()
    class Config {
      readonly host = '127.0.0.1';
    }
    @Module({ imports: [AppModule], providers: [Config] })
    class Configured {}
    const app = await NestFactory.createMicroservice(Configured, {
      inject: [Config],
      useFactory: (config: Config) => ({ transport: Transport.TCP, options: { host: config.host, port: 0 } }),
    });
    atEnd(() => app.close());
    await app.listen();

    expect(await greet(app)).toEqual({ values: ['Hello over TCP'] });
  });
});

it('a client is no transport: it may be used beside any application', async () => {
  const app = await application();
  const microservice = app.connectMicroservice(tcp);
  await app.startAllMicroservices();
  await app.init();
  const client = clientFor(portOf(microservice));

  expect(client).toBeInstanceOf(ClientProxy);
  expect(await firstValueFrom(client.send('greet', {}))).toBe('Hello over TCP');
});
