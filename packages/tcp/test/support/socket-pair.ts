import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { atEnd } from '@parley/test-support';

/** Both ends of one connection, until the end of the test. */
export const socketPair = async (): Promise<{ readonly near: Socket; readonly far: Socket }> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], unknown];
  server.close();
  for (const socket of [near, far]) {
    socket.on('error', () => undefined);
    atEnd(() => socket.destroy());
  }
  return { near, far };
};
