import type { Sources } from './consumer-project.js';

/**
 * An application as it is written for Nest: a microservice, an HTTP application with another one and a client in a
 * property, a testing module, and an end by a signal. Prints one line for each.
 *
 * @param microservices the name the layer is imported by
 */
export const nestApplication = (microservices: string): Sources => ({
  'service.ts': `
import { ${'MessagePattern, RpcException, Transport, type MicroserviceOptions'} } from '${microservices}';
import { Controller, Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AddressInfo, Server } from 'node:net';

@Injectable()
export class Database implements OnModuleDestroy {
  open = true;
  onModuleDestroy(): void {
    this.open = false;
  }
}

@Controller()
export class MathController {
  constructor(private readonly database: Database) {}

  @MessagePattern({ cmd: 'sum' })
  sum(data: number[]): number {
    return data.reduce((a, b) => a + b, 0);
  }

  @MessagePattern('fail')
  fail(): never {
    throw new RpcException('declared');
  }

  @MessagePattern('slow')
  async slow(): Promise<string> {
    process.send?.('begun');
    await new Promise(resolve => setTimeout(resolve, 300));
    return this.database.open ? 'finished in time' : 'finished too late';
  }
}

@Module({ controllers: [MathController], providers: [Database] })
export class AppModule {}

export const serve = async () => {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
    logger: ['error', 'warn'],
  });
  app.enableShutdownHooks();
  await app.listen();
  return { app, port: (app.unwrap<Server>().address() as AddressInfo).port };
};
`,
  'child.ts': `
import { serve } from './service.js';
void serve().then(({ port }) => process.send!(port));
process.on('disconnect', () => process.exit(1));
`,
  'main.ts': `
import { Client, ClientProxyFactory, Transport, type ClientProxy } from '${microservices}';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { AppModule, MathController, serve } from './service.js';

const options = { host: '127.0.0.1', port: 0 };

const clientOf = (port: number): ClientProxy =>
  ClientProxyFactory.create({ transport: Transport.TCP, options: { ...options, port } });

const sum = async (client: ClientProxy): Promise<number> => firstValueFrom(client.send<number>({ cmd: 'sum' }, [1, 2, 3]));

const microservice = async () => {
  const { app, port } = await serve();
  const client = clientOf(port);
  const error = await firstValueFrom(client.send('fail', {})).catch(error => error);
  console.log('microservice', await sum(client), JSON.stringify(error));
  await client.close();
  await app.close();
};

const gateway = async () => {
  @Controller()
  class Gateway {
    @Client({ transport: Transport.TCP, options: { host: '127.0.0.1', port: Number(process.env.SERVICE_PORT) } })
    client!: ClientProxy;
    @Get()
    sum() {
      return this.client.send({ cmd: 'sum' }, [4, 5]);
    }
  }
  @Module({ imports: [AppModule], controllers: [Gateway] })
  class GatewayModule {}
  const app = await NestFactory.create(GatewayModule, { logger: ['error', 'warn'] });
  const hybrid = app.connectMicroservice({ transport: Transport.TCP, options });
  await app.startAllMicroservices();
  await app.listen(0);
  const client = clientOf((hybrid.unwrap<Server>().address() as AddressInfo).port);
  console.log('gateway', await (await fetch(await app.getUrl())).text(), 'hybrid', await sum(client));
  await client.close();
  await app.close();
};

const testing = async () => {
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app = module.createNestMicroservice({ transport: Transport.TCP, options });
  await app.listen();
  const client = clientOf((app.unwrap<Server>().address() as AddressInfo).port);
  console.log('testing', await sum(client), app.get(MathController).sum([1]));
  await client.close();
  await app.close();
};

const signalled = async () => {
  const child = fork(join(process.cwd(), 'out/child.js'));
  const [port] = (await once(child, 'message')) as [number];
  const client = clientOf(port);
  const answer = firstValueFrom(client.send<string>('slow', {}));
  await once(child, 'message');
  child.kill('SIGTERM');
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  console.log('signalled', await answer, signal);
  await client.close();
};

const main = async () => {
  await microservice();
  const service = await serve();
  process.env.SERVICE_PORT = String(service.port);
  await gateway();
  await service.app.close();
  await testing();
  await signalled();
};
void main();
`,
});

/** What {@link nestApplication} prints. */
export const expectedOutput = [
  'microservice 6 {"status":"error","message":"declared"}',
  'gateway 9 hybrid 6',
  'testing 6 1',
  'signalled finished in time SIGTERM',
];
