import type { ConnectionOptions as TlsConnectOptions, TlsOptions } from 'node:tls';
import type { ClientOptions, ServerOptions } from '@parley/core';
import type { TcpSocketClass } from './socket/tcp-socket.js';

/** Where the server listens, and a client connects to. `host`, `port` and `path` win over `url`. */
export interface TcpAddressOptions {
  /** Default `localhost`. A server that others shall reach needs `0.0.0.0` or `::`. */
  readonly host?: string;
  /** Default 3000. 0 lets the system choose; `server.unwrap<net.Server>().address()` tells. */
  readonly port?: number;
  /** `tcp://host:port`, `tls://host:port` or `unix:/path`. */
  readonly url?: string;
  /** A unix socket, or a named pipe on Windows, in place of host and port. */
  readonly path?: string;
}

/** What bounds one connection. With a custom `socketClass`, which owns the framing, none of it applies. */
export interface TcpLimitOptions {
  /** Longest message in UTF-16 code units, as the framing counts. Default 134 217 728, as in Nest; at least 1024. */
  readonly maxMessageSize?: number;
  /** Silence within a frame before the connection is closed, in ms. Default 30 000; 0 = no limit. */
  readonly frameTimeout?: number;
  /**
   * How long something may wait for a peer while nothing moves, in either direction, before the connection is closed, in
   * ms. Noticed after up to twice that time. Default 30 000; 0 = no limit.
   */
  readonly sendTimeout?: number;
  /**
   * Bytes that may wait for a peer that does not read: a server closes the connection, a client fails the call. Default
   * 134 217 728; 0 = no limit.
   */
  readonly maxSendBufferSize?: number;
  /** Owns the framing. Default `JsonSocket`, Nest's `<length>#<json>`. */
  readonly socketClass?: TcpSocketClass;
}

export interface TcpServerOptions extends ServerOptions, TcpAddressOptions, TcpLimitOptions {
  /** Listens with TLS. For mutual TLS: `requestCert: true` and `ca`. */
  readonly tlsOptions?: TlsOptions;
  /** Connections at once; further ones are refused. Default: no limit. */
  readonly maxConnections?: number;
  /**
   * Closes a connection on which nothing was said for so long, with nothing in flight, in ms. Noticed after up to twice
   * that time. Default 0: never.
   */
  readonly connectionIdleTimeout?: number;
}

export interface TcpClientOptions extends ClientOptions, TcpAddressOptions, TcpLimitOptions {
  /** Connects with TLS; `{}` for the system's authorities. The server's certificate is verified. */
  readonly tlsOptions?: TlsConnectOptions;
}
