import type { ConnectionOptions, Link } from '@parley/core';
import { connect } from 'nats';
import { driverOptionNames, type NatsOptions } from '../nats-options.js';
import { DialledSockets } from './dialled-sockets.js';
import type { NatsConnectionLike } from './nats-connection-like.js';
import { codedError } from './nats-errors.js';
import { NatsSession } from './nats-session.js';
import { seedServers, type SeedServers } from './seed-servers.js';

/** Longest delay a timer of Node knows, in ms. */
const never = 2 ** 31 - 1;

/**
 * When the driver writes before the end of a turn, in bytes; it would wait for 32 KB. With 256 calls in flight that is all
 * of them, and the two sides and the broker take turns: with half of it such calls are 5 to 10 % faster. An option that its
 * types do not have (`pendingLimit` in the driver's protocol.js); without it nothing changes but that.
 */
const flushing: object = { pendingLimit: 16 * 1024 };

/** Makes the connections of one server or client: with the driver, with the user's factory, or takes the user's own. */
export class NatsConnector {
  private readonly seeds: SeedServers;
  /** Brokers of the cluster that the last broker told of. */
  private readonly learned = new Set<string>();
  private dialling?: DialledSockets;
  private lost = false;

  constructor(private readonly options: NatsOptions & ConnectionOptions) {
    this.seeds = seedServers(options);
  }

  /** The user's own connection comes back by itself, and there is no other. */
  get supplied(): boolean {
    return typeof this.options.connection === 'object';
  }

  get address(): string {
    return this.seeds.address;
  }

  /** A connection that is watched on behalf of `link`; `undefined` if nobody wants it any more. */
  async open(link: Link): Promise<NatsSession | undefined> {
    const { connection: given } = this.options;
    const sockets = new DialledSockets();
    const made = typeof given === 'object' ? given : await this.make(given ?? (() => this.dial()), sockets);
    if (!link.live) {
      if (!this.supplied) await made.close();
      return undefined;
    }
    const session = new NatsSession(made, link, {
      address: this.address,
      supplied: this.supplied,
      returns: this.lost,
      destroy: () => sockets.destroy(),
      learn: urls => this.learn(urls),
      lost: () => (this.lost = true),
    });
    this.lost = false;
    return session;
  }

  /** Gives up the connection that is being made. */
  abort(): void {
    this.dialling?.destroy();
  }

  private async make(
    maker: () => NatsConnectionLike | Promise<NatsConnectionLike>,
    sockets: DialledSockets,
  ): Promise<NatsConnectionLike> {
    this.dialling = sockets;
    try {
      return await sockets.during(async () => maker());
    } catch (error) {
      throw codedError(error as Error, this.address);
    } finally {
      if (this.dialling === sockets) this.dialling = undefined;
    }
  }

  private dial(): Promise<NatsConnectionLike> {
    const { servers, credentials, tls } = this.seeds;
    const { connectTimeout = 10_000 } = this.options;
    const chosen = driverOptionNames.filter(name => this.options[name] !== undefined);
    return connect({
      ...flushing,
      resolve: false, // Node knows the hosts file, tries all addresses, and tells of the failure that matters
      ...credentials,
      ...(tls && { tls: {} }),
      ...Object.fromEntries(chosen.map(name => [name, this.options[name]])),
      servers: [...new Set([...servers, ...this.learned])],
      reconnect: false,
      timeout: connectTimeout > 0 ? Math.min(connectTimeout, never) : never,
    });
  }

  /** The certificate of a broker names its host, and what a broker tells of others are mostly addresses. */
  private learn(urls: readonly string[]): void {
    const { ignoreClusterUpdates, tls } = this.options;
    if (ignoreClusterUpdates || tls || this.seeds.tls || urls.length === 0) return;
    this.learned.clear();
    for (const url of urls) this.learned.add(url);
  }
}
