import type { AddressInfo, Server } from 'node:net';
import type { TransportName } from '../transports.js';

/** Nothing leaves the machine, unless the environment names a broker somewhere else. */
export const host = '127.0.0.1';

/** Where the two ends of a contender meet, as data for another process. */
export interface Place {
  readonly transport: TransportName;
  /** The broker's, or the server's. */
  readonly url: string;
  /** In front of every pattern: contenders that share a broker must not hear each other. */
  readonly prefix: string;
}

/** On a free port, which is known once a server listens. */
export const overTcp: Place = { transport: 'tcp', url: `tcp://${host}:0`, prefix: '' };

export function addressOf({ url }: Place): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** The same place once a server is there: over TCP it has a port now. */
export function taken(place: Place, server: { unwrap<T>(): T }): Place {
  return place.transport === 'tcp' ? takenBy(place, server.unwrap<Server>()) : place;
}

export const takenBy = (place: Place, server: Server): Place => ({
  ...place,
  url: `tcp://${host}:${(server.address() as AddressInfo).port}`,
});
