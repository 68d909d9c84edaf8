import {
  JsonSocket,
  MessagePattern,
  ServerTCP,
  TcpSocket,
  Transport,
  type MicroserviceOptions,
  type Serializer,
} from '../../src/index.js';
import type { Server as NetServer } from 'node:net';
import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import '@parley/tcp';
import { atEnd, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { clientFor, portOf } from '../support/service.js';

RecordedLogs.start();

@Controller()
class GreetingController {
  @MessagePattern('greet')
  greet(name: string): string {
    return `Hello, ${name}`;
  }
}

@Module({ controllers: [GreetingController] })
class AppModule {}

const start = async (app: INestMicroservice): Promise<number> => {
  atEnd(() => app.close());
  await app.listen();
  return portOf(app);
};

const greeting = (port: number, options?: object): Promise<string> =>
  firstValueFrom(clientFor(port, options).send<string>('greet', 'Ada'));

describe('a microservice is started', () => {
  it('by createMicroservice() with a transport, and listen()', async () => {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
      transport: Transport.TCP,
      options: { port: 0 },
    });

    expect(await greeting(await start(app), { host: 'localhost' })).toBe('Hello, Ada');
  });

  it('over TCP when no transport is named', async () => {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, { options: { port: 0 } });

    expect(await greeting(await start(app), { host: 'localhost' })).toBe('Hello, Ada');
  });

  it('at port 3000 of localhost when nothing is said at all', async () => {
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, { transport: Transport.TCP });
    const bare = await NestFactory.createMicroservice(AppModule);

    for (const { address } of [app, bare].map(each => each.getTransportServer() as unknown as { address: string })) {
      expect(address).toContain('localhost:3000');
    }
    expect(bare.getTransportServer()).toBeInstanceOf(ServerTCP);
  });
});

describe('of the options of TCP', () => {
  const serving = async (options: MicroserviceOptions['options']): Promise<INestMicroservice> =>
    NestFactory.createMicroservice<MicroserviceOptions>(AppModule, { transport: Transport.TCP, options });

  it('host and port say where it listens', async () => {
    const app = await serving({ host: '127.0.0.1', port: 0 });
    const port = await start(app);

    expect(app.unwrap<NetServer>().address()).toMatchObject({ address: '127.0.0.1', port });
    expect(await greeting(port)).toBe('Hello, Ada');
  });

  it('retryAttempts and retryDelay bring a listener back that was closed', async () => {
    const app = await serving({ host: '127.0.0.1', port: 0, retryAttempts: 3, retryDelay: 1 });
    await start(app);
    const statuses: string[] = [];
    app.status.subscribe(status => statuses.push(status));

    app.unwrap<NetServer>().close();
    await until('it listens again', () => statuses.length === 3);

    expect(statuses).toEqual(['connected', 'disconnected', 'connected']);
    expect(await greeting(portOf(app))).toBe('Hello, Ada');
  });

  it('serializer and deserializer own what is sent', async () => {
    const sealed: Serializer = { serialize: (packet: object) => ({ sealed: JSON.stringify(packet) }) };
    const opened = { deserialize: ({ sealed }: { sealed: string }) => JSON.parse(sealed) as never };
    const codec = { serializer: sealed, deserializer: opened };
    const port = await start(await serving({ host: '127.0.0.1', port: 0, ...codec }));

    expect(await greeting(port, codec)).toBe('Hello, Ada');
  });

  it('socketClass owns the framing', async () => {
    class LineSocket extends TcpSocket {
      private text = '';

      protected override handleSend(message: unknown, callback?: (error?: unknown) => void): void {
        this.netSocket.write(`${JSON.stringify(message)}\n`, callback);
      }

      protected override handleData(data: Buffer | string): void {
        const lines = (this.text + data.toString()).split('\n');
        this.text = lines.pop() ?? '';
        for (const line of lines) this.emitMessage(line);
      }
    }
    const port = await start(await serving({ host: '127.0.0.1', port: 0, socketClass: LineSocket }));

    expect(await greeting(port, { socketClass: LineSocket })).toBe('Hello, Ada');
  });

  it('socketClass is JsonSocket by default', async () => {
    const port = await start(await serving({ host: '127.0.0.1', port: 0, socketClass: JsonSocket as never }));

    expect(await greeting(port)).toBe('Hello, Ada');
  });
});
