import { ParleyError } from '@parley/core';
import type { TcpAddressOptions } from './tcp-options.js';

/** Where to listen or to connect, in the form Node takes it. */
export interface TcpAddress {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  /** The address asks for TLS. */
  readonly tls: boolean;
  /** For messages. */
  readonly text: string;
}

/** @throws ParleyError `PARLEY_INVALID_OPTION` */
export const tcpAddress = (options: TcpAddressOptions, secure: boolean): TcpAddress => {
  const url = options.url === undefined ? undefined : parse(options.url);
  const tls = secure || url?.protocol === 'tls:';
  const path = options.path ?? (options.host === undefined && options.port === undefined ? unixPath(url) : undefined);
  if (path !== undefined) return { path, tls, text: `unix:${path}` };
  const host = options.host ?? (url?.hostname ? url.hostname.replace(/^\[|\]$/g, '') : 'localhost');
  const port = Number(options.port ?? (url?.port ? url.port : 3000));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ParleyError('PARLEY_INVALID_OPTION', { message: `port is ${String(options.port)}; it must be from 0 to 65535.` });
  }
  const shown = host.includes(':') ? `[${host}]` : host;
  return { host, port, tls, text: `${tls ? 'tls' : 'tcp'}://${shown}:${port}` };
};

const protocols = new Set(['tcp:', 'tls:', 'unix:']);

const parse = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && protocols.has(url.protocol)) return url;
  // the text may hold a password, so it is not repeated
  throw new ParleyError('PARLEY_INVALID_OPTION', {
    message: 'url is none of tcp://host:port, tls://host:port and unix:/path.',
  });
};

const unixPath = (url: URL | undefined): string | undefined =>
  url?.protocol === 'unix:' ? decodeURIComponent(url.pathname) : undefined;
