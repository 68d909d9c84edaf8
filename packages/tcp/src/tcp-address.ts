import type { Socket } from 'node:net';
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
  if (path === '') throw invalid('path is empty.');
  if (path !== undefined) return { path, tls, text: `unix:${path}` };
  // to Node an empty host is every interface, which nobody means who has left a variable unset
  if (options.host === '') throw invalid('host is empty; leave it out for localhost, 0.0.0.0 is every interface.');
  const host = options.host ?? (url?.hostname ? url.hostname.replace(/^\[|\]$/g, '') : 'localhost');
  const port = portNumber(options.port ?? (url?.port ? url.port : 3000));
  return { host, port, tls, text: `${tls ? 'tls' : 'tcp'}://${hostAndPort(host, port)}` };
};

/** Where a connection comes from, for messages; `local` if the system does not tell, as with unix sockets. */
export const peerAddress = ({ remoteAddress, remotePort }: Socket, local: string): string =>
  remoteAddress === undefined ? local : hostAndPort(remoteAddress, remotePort);

const hostAndPort = (host: string, port: number | undefined): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

const portNumber = (port: unknown): number => {
  const text = String(port);
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw invalid(`port is ${text === '' ? 'empty' : text}; it must be a whole number from 0 to 65535.`);
};

const protocols = new Set(['tcp:', 'tls:', 'unix:']);

const parse = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && protocols.has(url.protocol) && (url.protocol === 'unix:') === (url.hostname === ''))
    return url;
  // the text may hold a password, so it is not repeated
  throw invalid('url is none of tcp://host:port, tls://host:port and unix:/path.');
};

const unixPath = (url: URL | undefined): string | undefined => {
  if (url?.protocol !== 'unix:') return undefined;
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw invalid('the path in url is not percent-encoded correctly.');
  }
};

const invalid = (message: string): ParleyError => new ParleyError('PARLEY_INVALID_OPTION', { message });
