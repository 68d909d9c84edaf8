import type { NatsOptions } from '../nats-options.js';

/** Where to connect to, as the options say. */
export interface SeedServers {
  readonly servers: readonly string[];
  /** From a URL, where the driver would not look for them. */
  readonly credentials: { readonly user?: string; readonly pass?: string };
  /** A URL asks for TLS, which the driver would take for the broker to decide. */
  readonly tls: boolean;
  /** For messages; core removes credentials. */
  readonly address: string;
}

const userinfo = /^(?:\w+:\/\/)?([^/@]*)@/;

export const seedServers = ({ servers = 'nats://localhost:4222' }: NatsOptions): SeedServers => {
  const urls = typeof servers === 'string' ? servers.split(',').map(url => url.trim()) : [...servers];
  const [user, pass] =
    urls
      .map(url => userinfo.exec(url)?.[1])
      .find(text => text !== undefined)
      ?.split(':') ?? [];
  return {
    servers: urls.map(url => url.replace(userinfo, '')),
    credentials: user === undefined ? {} : { user: decodeURIComponent(user), pass: decodeURIComponent(pass ?? '') },
    tls: urls.some(url => url.startsWith('tls://')),
    address: urls.map(url => (url.includes('://') ? url : `nats://${url}`)).join(', '),
  };
};
