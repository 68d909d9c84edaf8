import { defineTransporter } from '@parley/core';
import { JsonSocket } from './socket/json-socket.js';
import { TcpSocket } from './socket/tcp-socket.js';
import { TcpClient } from './tcp-client.js';
import { TcpContext } from './tcp-context.js';
import { TcpServer } from './tcp-server.js';

/** This transporter as one value, for a framework: `{ transport: tcp }`. */
export const tcp = defineTransporter({
  name: 'tcp',
  Server: TcpServer,
  Client: TcpClient,
  Context: TcpContext,
  classes: { JsonSocket, TcpSocket },
});
