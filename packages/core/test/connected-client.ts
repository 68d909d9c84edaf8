import type { ClientOptions } from '../src/client/client-options.js';
import type { ClientTraits } from '../src/client/client-traits.js';
import { Loopback, LoopbackClient } from './loopback.js';
import { RawServer } from './raw-peer.js';

/** A client with a connection to a server that does what the test says. */
export interface Connected {
  readonly network: Loopback;
  readonly client: LoopbackClient;
  readonly server: RawServer;
  /** Since before the connect. */
  readonly statuses: string[];
}

export const connected = async (
  options: ClientOptions = {},
  traits: Partial<ClientTraits> = {},
): Promise<Connected> => {
  const network = new Loopback();
  const server = new RawServer(network);
  const client = new LoopbackClient(network, options, traits);
  const statuses: string[] = [];
  client.status.subscribe(status => statuses.push(status));
  await client.connect();
  return { network, client, server, statuses };
};
