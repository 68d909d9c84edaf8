export { JsonSocket } from './socket/json-socket.js';
export { TcpSocket, type SendCallback, type TcpSocketClass } from './socket/tcp-socket.js';
export { tcp } from './tcp.js';
export { tcpCapabilities } from './tcp-capabilities.js';
export { TcpClient } from './tcp-client.js';
export { TcpContext } from './tcp-context.js';
export type { TcpAddressOptions, TcpClientOptions, TcpLimitOptions, TcpServerOptions } from './tcp-options.js';
export { TcpServer } from './tcp-server.js';
