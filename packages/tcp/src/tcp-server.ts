import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  jsonEnvelopeWithRoutedEvents,
  objectEnvelope,
  ParleyError,
  Server,
  type Link,
  type TransporterCapabilities,
} from '@parley/core';
import { JsonSocket } from './socket/json-socket.js';
import { peerAddress, tcpAddress, type TcpAddress } from './tcp-address.js';
import { tcpCapabilities } from './tcp-capabilities.js';
import { TcpConnection, type TcpConnectionEvents, type TcpConnectionOptions } from './tcp-connection.js';
import { serverEvents } from './tcp-events.js';
import { tcpLimits } from './tcp-limits.js';
import type { TcpServerOptions } from './tcp-options.js';

/** Serves patterns over TCP, without a broker. On the wire it is a Nest TCP microservice. */
export class TcpServer extends Server {
  private readonly target: TcpAddress;
  private readonly connectionOptions: Omit<TcpConnectionOptions, 'address'>;
  private readonly connections = new Set<TcpConnection>();
  /** With TLS: the sockets below, also of those whose handshake is not done. */
  private readonly rawSockets = new Set<Socket>();
  private server?: NetServer;

  /** @throws ParleyError `PARLEY_INVALID_OPTION` */
  constructor(private readonly options: TcpServerOptions = {}) {
    super(options, {
      envelope: tcpCapabilities(options).bounded ? jsonEnvelopeWithRoutedEvents : objectEnvelope,
      reconnectsItself: false,
      identifies: 'connection',
      dynamicHandlers: true,
      events: serverEvents,
    });
    this.target = tcpAddress(options, options.tlsOptions !== undefined);
    this.connectionOptions = { ...tcpLimits(options), socketClass: options.socketClass ?? JsonSocket };
    if (this.target.tls && options.tlsOptions === undefined) {
      throw new ParleyError('PARLEY_INVALID_OPTION', {
        message: 'A tls:// server needs tlsOptions with key and cert.',
      });
    }
  }

  /** What a server with these options promises. */
  static capabilities(options: TcpServerOptions = {}): TransporterCapabilities {
    return tcpCapabilities(options);
  }

  protected get address(): string {
    return this.target.text;
  }

  protected open(link: Link): void {
    const server = this.create();
    this.server = server;
    server.on('listening', () => link.ready());
    server.on('error', error => {
      // one connection that could not be accepted leaves the others as they are
      if (server.listening) this.logger.error(`A connection to ${this.address} could not be accepted`, error);
      else link.failed(error);
    });
    server.on('close', () => {
      if (this.server === server) link.lost();
    });
    link.emitter(server);
    const { host, port, path } = this.target;
    server.listen(path === undefined ? { host, port } : { path });
  }

  protected stopIntake(): void {
    this.server?.close();
  }

  protected async closeDriver(late: AbortSignal): Promise<void> {
    const { server } = this;
    late.addEventListener('abort', () => this.connections.forEach(connection => connection.destroy()));
    this.server = undefined;
    const closed = new Promise<void>(resolve => (server === undefined ? resolve() : server.close(() => resolve())));
    await Promise.all([...this.connections].map(connection => connection.end()));
    for (const socket of this.rawSockets) socket.destroy();
    await closed;
  }

  protected driver(): NetServer | undefined {
    return this.server;
  }

  private create(): NetServer {
    const { tlsOptions, maxConnections } = this.options;
    const accept = (socket: Socket): void => this.welcome(socket);
    const server = tlsOptions === undefined ? createServer(accept) : createTlsServer(tlsOptions, accept);
    if (maxConnections !== undefined) server.maxConnections = maxConnections;
    server.on('drop', () => {
      this.warn(
        new ParleyError('PARLEY_TOO_MANY_CONNECTIONS', {
          message: `${maxConnections} connections are open (maxConnections)`,
        }),
      );
    });
    if (tlsOptions === undefined) return server;
    server.on('connection', socket => {
      this.rawSockets.add(socket);
      socket.on('close', () => this.rawSockets.delete(socket));
    });
    server.on('tlsClientError', error =>
      this.logger.warn(`A TLS handshake at ${this.address} failed: ${error.message.trim()}`),
    );
    return server;
  }

  private welcome(socket: Socket): void {
    const address = peerAddress(socket, this.address);
    socket.setKeepAlive(true, 30_000);
    try {
      this.connections.add(new TcpConnection(socket, { ...this.connectionOptions, address }, this.events));
    } catch (error) {
      this.logger.error(`The socketClass for a connection to ${this.address} could not be made`, error);
      socket.destroy();
    }
  }

  private warn(error: ParleyError): void {
    this.logger.warn(`A connection to ${this.address} was closed, ${error.code}: ${error.message}`);
  }

  private readonly events: TcpConnectionEvents = {
    message: (connection, message) => this.receive(message, connection),
    closed: (connection, cause) => {
      this.connections.delete(connection);
      this.abandon(connection, cause);
      if (cause instanceof ParleyError) this.warn(cause);
    },
  };
}
