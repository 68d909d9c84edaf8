import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import {
  jsonEnvelopeWithRoutedEvents,
  objectEnvelope,
  Server,
  type Link,
  type TransporterCapabilities,
} from '@parley/core';
import { tcpAddress, type TcpAddress } from './tcp-address.js';
import { tcpCapabilities } from './tcp-capabilities.js';
import { TcpConnection, type TcpConnectionEvents } from './tcp-connection.js';
import { serverEvents } from './tcp-events.js';
import type { TcpServerOptions } from './tcp-options.js';

/** Serves patterns over TCP, without a broker. On the wire it is a Nest TCP microservice. */
export class TcpServer extends Server {
  private readonly target: TcpAddress;
  private readonly connections = new Set<TcpConnection>();
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
  }

  /** What a server with these options promises. */
  static capabilities(options: TcpServerOptions = {}): TransporterCapabilities {
    return tcpCapabilities(options);
  }

  protected get address(): string {
    return this.target.text;
  }

  protected open(link: Link): void {
    const { tlsOptions, maxConnections } = this.options;
    const accept = (socket: Socket): void => this.welcome(socket);
    const server = this.target.tls ? createTlsServer(tlsOptions ?? {}, accept) : createServer(accept);
    this.server = server;
    if (maxConnections !== undefined) server.maxConnections = maxConnections;
    server.on('drop', () => this.logger.warn(`A connection to ${this.address} was refused: ${maxConnections} are open (maxConnections)`));
    server.on('tlsClientError', error => this.logger.warn(`A TLS handshake with ${this.address} failed: ${error.message}`));
    server.on('listening', () => link.ready());
    server.on('error', error => link.failed(error));
    server.on('close', () => link.lost());
    link.emitter(server);
    const { host, port, path } = this.target;
    server.listen(path === undefined ? { host, port } : { path });
  }

  protected stopIntake(): void {
    this.server?.close();
  }

  protected async closeDriver(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    const closed = server?.listening ? new Promise<void>(resolve => server.close(() => resolve())) : undefined;
    await Promise.all([...this.connections].map(connection => connection.end()));
    await closed;
  }

  protected driver(): NetServer | undefined {
    return this.server;
  }

  private welcome(socket: Socket): void {
    const address = `${socket.remoteAddress ?? this.address}:${socket.remotePort ?? ''}`;
    socket.setKeepAlive(true, 30_000);
    this.connections.add(new TcpConnection(socket, { ...this.options, address, closesSlowPeer: true }, this.events));
  }

  private readonly events: TcpConnectionEvents = {
    message: (connection, message) => this.receive(message, connection),
    closed: (connection, cause) => {
      this.connections.delete(connection);
      this.abandon(connection, cause);
      if (cause !== undefined && 'code' in cause && String(cause.code).startsWith('PARLEY_')) {
        this.logger.warn(`A connection to ${this.address} was closed: ${cause.message}`);
      }
    },
  };
}
