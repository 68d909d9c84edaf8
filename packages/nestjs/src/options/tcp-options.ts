import type { ConnectionOptions, TlsOptions } from 'node:tls';
import type { Type } from '@nestjs/common';
import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { CommonClientOptions, CommonServerOptions } from './common-options.js';

/** Options of TCP under Nest's names; all of `@parley/tcp` are taken too. */
interface TcpConnectionOptions {
  /** Default `localhost`. */
  host?: string;
  /** Default 3000. */
  port?: number;
  /** `tcp://host:port`, `tls://host:port` or `unix:/path`, in place of the two. */
  url?: string;
  /** A class that extends `TcpSocket`, for a framing of one's own. */
  socketClass?: Type<Untyped>;
  /** Longest message, in UTF-16 code units. Default 134 217 728. */
  maxBufferSize?: number;
  /** Silence within a message before the connection is closed, in ms. Default 30 000; 0 = no limit. */
  incompleteMessageTimeout?: number;
  /** Bytes that may wait for a peer that does not read. Default 134 217 728; 0 = no limit. */
  maxSendBufferSize?: number;
}

/** A microservice over TCP. */
export interface TcpOptions {
  transport?: Transport.TCP;
  options?: CommonServerOptions & TcpConnectionOptions & { tlsOptions?: TlsOptions };
}

/** A client over TCP. */
export interface TcpClientOptions {
  transport?: Transport.TCP;
  options?: CommonClientOptions & TcpConnectionOptions & { tlsOptions?: ConnectionOptions };
}
