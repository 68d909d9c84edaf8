import type { Socket } from 'node:net';
import type { IncomingPacket } from '@parley/core';
import { throughout, until } from '@parley/test-support';
import { socketPair } from '../test/support/socket-pair.js';
import { JsonSocket } from './socket/json-socket.js';
import { TcpConnection } from './tcp-connection.js';
import { tcpLimits } from './tcp-limits.js';

const large = 'x'.repeat(16 * 1024 * 1024);

interface Connected {
  readonly connection: TcpConnection;
  readonly near: Socket;
  readonly far: Socket;
  readonly messages: unknown[];
}

const connected = async (): Promise<Connected> => {
  const { near, far } = await socketPair();
  const messages: unknown[] = [];
  const options = { ...tcpLimits({}), address: 'peer', socketClass: JsonSocket };
  const connection = new TcpConnection(near, options, {
    message: (_connection, message) => messages.push(message),
    closed: () => undefined,
  });
  return { connection, near, far, messages };
};

describe('a connection of a server', () => {
  it('has no back-pressure while the peer reads', async () => {
    const { connection, far } = await connected();
    far.resume();

    expect(connection.write('1')).toBeUndefined();
  });

  it('does not read on from a Parley client that does not read its answers, until it does', async () => {
    const { connection, far, messages } = await connected();
    connection.extended = true;
    far.pause();

    const room = connection.write(large);
    expect(room).toBeInstanceOf(Promise);
    far.write('1#1');
    await throughout(30, 'nothing is read', () => messages.length === 0);

    far.resume();
    await room;
    await until('it reads on', () => messages.length === 1);
  });

  it('reads on from any other peer, which may be waiting for that', async () => {
    const { connection, far, messages } = await connected();
    far.pause();

    expect(connection.write(large)).toBeInstanceOf(Promise);
    far.write('1#1');

    await until('it reads on', () => messages.length === 1);
  });

  it('stays paused when the peer reads again but the server is still busy', async () => {
    const { connection, far, messages } = await connected();
    connection.extended = true;
    far.pause();
    const room = connection.write(large);

    connection.pause();
    far.write('1#1');
    far.resume();
    await room;
    await throughout(30, 'nothing is read', () => messages.length === 0);

    connection.resume();
    await until('it reads on', () => messages.length === 1);
  });

  it('stays paused when the server has time again but the peer does not read', async () => {
    const { connection, far, messages } = await connected();
    connection.extended = true;
    far.pause();
    connection.pause();
    const room = connection.write(large);

    connection.resume();
    far.write('1#1');
    await throughout(30, 'nothing is read', () => messages.length === 0);

    far.resume();
    await room;
    await until('it reads on', () => messages.length === 1);
  });

  it('makes a context with the socket, once', async () => {
    const { connection, near } = await connected();
    const packet: IncomingPacket = { pattern: 'sum', data: 1, metadata: { user: 'ada' } };

    const context = connection.context(packet);

    expect(context.getSocketRef().netSocket).toBe(near);
    expect(connection.context(packet).getSocketRef()).toBe(context.getSocketRef());
    expect(context.getMetadata()).toEqual({ user: 'ada' });
  });
});
