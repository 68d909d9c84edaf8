import { behaviourDefaults, RemoteError, type Status } from '@parley/core';
import { ClientProxyFactory, MessagePattern, RpcException, Transport } from '../src/index.js';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { Controller } from '@nestjs/common';
import { ServerTCP } from '@nestjs/microservices';
import '@parley/tcp';
import { atEnd, outcome, throughout, until } from '@parley/test-support';
import { concat, NEVER, of, Subject } from 'rxjs';
import { nestTransports } from '../src/transporters/registry.js';
import { RecordedLogs } from './support/recorded-logs.js';
import { clientFor, serve } from './support/service.js';

RecordedLogs.start();

const { nest } = behaviourDefaults;

const entryOf = (transport: Transport) => nestTransports.find(entry => entry.transport === transport)!;

const serverDefaultsOf = (transport: Transport, options: object = {}) =>
  entryOf(transport).serverOptions?.(options as Record<string, unknown>) ?? options;

const clientDefaultsOf = (transport: Transport, options: object = {}) =>
  entryOf(transport).clientOptions?.(options as Record<string, unknown>) ?? options;

@Controller()
class Service {
  @MessagePattern('fail')
  fail(): never {
    throw new RpcException({ code: 'E42' });
  }
}

describe('by default, as in Nest,', () => {
  it('the error of a service arrives as its bare payload, and as RemoteError for who asks for it', async () => {
    const { port } = await serve({ controllers: [Service] });
    const failure = async (options: object): Promise<unknown> =>
      (await outcome(clientFor(port, options).send('fail', 1))).error;

    expect(nest.remoteErrors).toBe('payload');
    expect(await failure({})).toEqual({ code: 'E42' });
    expect(await failure({})).not.toBeInstanceOf(Error);
    expect(await failure({ remoteErrors: 'error' })).toBeInstanceOf(RemoteError);
  });

  it('a stream of a server that is not Parley’s may be silent after its first value, but not before', async () => {
    const server = new ServerTCP({ host: '127.0.0.1', port: 0 } as never);
    const release = new Subject<string>();
    server.addHandler('slow stream', async () => concat(of('first'), release));
    server.addHandler('nothing', async () => NEVER);
    await new Promise<void>(resolve => server.listen(() => resolve()));
    atEnd(() => server.close() as unknown);
    const { port } = server.unwrap<NetServer>().address() as AddressInfo;
    const client = ClientProxyFactory.create({ options: { host: '127.0.0.1', port, timeout: 60 } });
    atEnd(() => client.close() as unknown);

    expect(nest.idleTimeout).toBe('identified');
    expect((await outcome(client.send('nothing', 1))).error).toMatchObject({ code: 'PARLEY_TIMEOUT' });

    const values: unknown[] = [];
    let ended = false;
    client.send('slow stream', 1).subscribe({
      next: value => values.push(value),
      error: () => (ended = true),
      complete: () => (ended = true),
    });
    await until('the first value is there', () => values.length === 1);
    await throughout(200, 'the call goes on', () => !ended);
    release.next('last');
    release.complete();
    await until('it is over', () => ended);
    expect(values).toEqual(['first', 'last']);
  });

  it.each<[Transport, readonly string[]]>([
    [Transport.TCP, ['connected', 'disconnected', 'disconnected', 'disconnected']],
    [Transport.REDIS, ['connected', 'reconnecting', 'disconnected', 'disconnected']],
    [Transport.MQTT, ['connected', 'reconnecting', 'disconnected', 'closed']],
    [Transport.NATS, ['connected', 'reconnecting', 'disconnected', 'disconnected']],
  ])('status has the words that Nest has for the transport %s', (transport, expected) => {
    const { statusNames } = entryOf(transport);
    const shown = (status: Status): unknown => (status in statusNames ? statusNames[status] : status);

    expect((['connected', 'reconnecting', 'disconnected', 'closed'] as const).map(shown)).toEqual(expected);
    expect((['connecting', 'draining'] as const).map(shown)).toEqual([null, null]);
  });

  it('RabbitMQ needs no acknowledgement, else it is given by hand, and nothing is persistent', () => {
    expect(serverDefaultsOf(Transport.RMQ)).toMatchObject({ noAck: true, ack: 'manual', persistent: false });
    expect(serverDefaultsOf(Transport.RMQ, { noAck: false })).toMatchObject({ noAck: false, ack: 'manual' });
    expect(clientDefaultsOf(Transport.RMQ)).toMatchObject({ persistent: false });
  });

  it('Kafka takes an object with a key or value for a message', () => {
    expect(serverDefaultsOf(Transport.KAFKA)).toMatchObject({ keyValue: 'message' });
    expect(clientDefaultsOf(Transport.KAFKA)).toMatchObject({ keyValue: 'message' });
  });

  it('replicas on NATS share only by a queue, which then is for requests and events', () => {
    expect(serverDefaultsOf(Transport.NATS)).toMatchObject({ queue: false });
    expect(serverDefaultsOf(Transport.NATS, { queue: 'workers' })).toMatchObject({ queue: 'workers' });
  });

  it('every row of the table has been looked at here', () => {
    expect(Object.keys(nest).sort()).toEqual(
      [
        'groups',
        'idleTimeout',
        'kafkaKeyValue',
        'remoteErrors',
        'rmqAck',
        'rmqNoAck',
        'rmqPersistent',
        'statusNames',
      ].sort(),
    );
  });
});

describe('Nest’s options of TCP', () => {
  it('have their names here', () => {
    expect(serverDefaultsOf(Transport.TCP, { maxBufferSize: 1024, incompleteMessageTimeout: 5 })).toEqual({
      maxMessageSize: 1024,
      frameTimeout: 5,
    });
  });
});
