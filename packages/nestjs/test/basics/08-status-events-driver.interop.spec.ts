import { MessagePattern, TcpStatus, Transport, type MicroserviceOptions, type TcpEvents } from '../../src/index.js';
import { Server as NetServer, Socket, type AddressInfo } from 'node:net';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { atEnd, signal, until } from '@parley/test-support';
import { firstValueFrom } from 'rxjs';
import { RecordedLogs } from '../support/recorded-logs.js';
import { clientFor, serve } from '../support/service.js';

RecordedLogs.start();

@Controller()
class Echo {
  @MessagePattern('echo')
  echo(data: unknown): unknown {
    return data;
  }
}

@Module({ controllers: [Echo] })
class AppModule {}

const options = { host: '127.0.0.1', port: 0 };

/** A microservice beside HTTP, which is not started yet. */
const connected = async () => {
  const app = await NestFactory.create(AppModule);
  atEnd(() => app.close());
  const server = app.connectMicroservice<MicroserviceOptions>({ transport: Transport.TCP, options });
  return { app, server };
};

describe('status', () => {
  it('of a client says connected and disconnected, as they come', async () => {
    const { port } = await serve({ controllers: [Echo] });
    const client = clientFor(port);
    const statuses: TcpStatus[] = [];
    client.status.subscribe((status: TcpStatus) => {
      statuses.push(status);
    });

    await firstValueFrom(client.send('echo', 1));
    expect(statuses).toEqual([TcpStatus.CONNECTED]);
    await client.close();
    expect(statuses).toEqual(['connected', 'disconnected']);
  });

  it('of a client says disconnected when the server goes, and connected when it is back', async () => {
    const { app, port } = await serve({ controllers: [Echo] });
    const client = clientFor(port, { retryDelay: 1, maxRetryDelay: 10 });
    const statuses: TcpStatus[] = [];
    client.status.subscribe((status: TcpStatus) => statuses.push(status));

    await firstValueFrom(client.send('echo', 1));
    await app.close();
    await until('it is disconnected', () => statuses.at(-1) === TcpStatus.DISCONNECTED);
    await serve({ controllers: [Echo] }, { port });

    expect(await firstValueFrom(client.send('echo', 2))).toBe(2);
    expect(statuses).toEqual(['connected', 'disconnected', 'connected']);
  });

  it('of a server says the same', async () => {
    const { app, server } = await connected();
    const statuses: TcpStatus[] = [];
    server.status.subscribe((status: string) => statuses.push(status as TcpStatus));

    await app.startAllMicroservices();
    expect(statuses).toEqual([TcpStatus.CONNECTED]);
    await app.close();
    expect(statuses).toEqual(['connected', 'disconnected']);
  });

  it('is told to whoever asks later', async () => {
    const { app, client } = await serve({ controllers: [Echo] });
    await firstValueFrom(client.send('echo', 1));

    expect(await firstValueFrom(client.status)).toBe(TcpStatus.CONNECTED);
    expect(await firstValueFrom(app.status)).toBe(TcpStatus.CONNECTED);
  });
});

describe('on()', () => {
  it('listens to the errors of a client, before and while it is connected', async () => {
    const { client } = await serve({ controllers: [Echo] });
    const errors: Error[] = [];
    client.on('error', err => {
      errors.push(err as Error);
    });

    await firstValueFrom(client.send('echo', 1));
    client.unwrap<Socket>().destroy(new Error('cut'));
    await until('the error was told', () => errors.length === 1);
    expect(errors[0]?.message).toBe('cut');
  });

  it('listens to the errors of a server', async () => {
    const { app, server } = await connected();
    const heard = signal<Error>();
    server.on<TcpEvents>('error', err => {
      heard.fire(err);
    });

    await app.startAllMicroservices();
    server.unwrap<NetServer>().emit('error', new Error('broken'));
    expect((await heard.promise).message).toBe('broken');
  });
});

describe('unwrap()', () => {
  it("is the client's socket", async () => {
    const { client, port } = await serve({ controllers: [Echo] });
    await client.connect();

    const socket = client.unwrap<Socket>();
    expect(socket).toBeInstanceOf(Socket);
    expect(socket.remotePort).toBe(port);
  });

  it("is the server's net.Server", async () => {
    const { app, server } = await connected();
    await app.init();
    await app.startAllMicroservices();

    const netServer = server.unwrap<NetServer>();
    expect(netServer).toBeInstanceOf(NetServer);
    expect(await firstValueFrom(clientFor((netServer.address() as AddressInfo).port).send('echo', 1))).toBe(1);
  });

  it('throws before there is a connection', async () => {
    const { client } = await serve({ controllers: [Echo] });

    expect(() => client.unwrap()).toThrow(expect.objectContaining({ code: 'PARLEY_NOT_CONNECTED' }));
  });
});
