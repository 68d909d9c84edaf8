import { setImmediate } from 'node:timers/promises';
import { deferred, type Deferred } from '../connection/deferred.js';
import type { Logger } from '../logger.js';
import { isPromise } from '../packet/is-promise.js';
import type { PendingRequests } from './pending-requests.js';
import type { RequestDriver } from './request-driver.js';

/** How often it is looked for channels that nobody uses, in ms, and how often in a row one is found so until it is dropped. */
const sweepEvery = 15_000;
const idleSweeps = 4;
/** Channels beyond which one without a pending request makes room for a new one. */
const limit = 1000;

interface ReplyChannel {
  readonly name: string;
  /** What comes there is heard. */
  live: boolean;
  /** Settled when it is known whether it is. */
  readonly known: Deferred;
  /** Of the last request, counted over all channels. */
  used: number;
  /** As of the last sweep. */
  seen: number;
  idle: number;
}

/**
 * The channels on which servers of Nest answer, one for each route. A channel is subscribed to at the first request of its
 * route, and not once more for those that follow; it is dropped after a minute without a pending request, or when there are
 * too many. What is pending costs nothing here: it is counted when one has to go.
 */
export class ReplyChannels {
  private readonly channels = new Map<string, ReplyChannel>();
  private uses = 0;
  /** Which connection what was begun belongs to. */
  private epoch = 0;
  private sweeper?: NodeJS.Timeout;

  constructor(
    private readonly channelOf: (route: string) => string,
    private readonly driver: Pick<RequestDriver, 'subscribe' | 'unsubscribe'>,
    private readonly requests: PendingRequests,
    private readonly logger: Logger,
  ) {}

  /** What a new connection has to subscribe to. */
  get names(): readonly string[] {
    return [...this.channels.values()].map(({ name }) => name);
  }

  /**
   * Listens for the answers to a request of this route.
   * @returns nothing if they can come already, else when they can; rejects with what the transport says against it
   */
  listen(route: string): Promise<void> | undefined {
    let channel = this.channels.get(route);
    channel ??= this.begin(route);
    channel.used = ++this.uses;
    return channel.live ? undefined : channel.known.promise;
  }

  /** The connection has subscribed to all of {@link names}. */
  onConnected(): void {
    for (const channel of this.channels.values()) this.settle(channel);
  }

  /** Those with a pending request come back with the connection, and whoever waits for one goes on waiting. */
  onLost(): void {
    this.epoch++;
    const pending = this.pending();
    for (const [route, channel] of this.channels) {
      channel.live = false;
      if (!pending.has(route)) this.channels.delete(route);
    }
  }

  /** There will be no connection for them. */
  clear(): void {
    this.epoch++;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
    const channels = [...this.channels.values()];
    this.channels.clear();
    for (const { known } of channels) known.resolve();
  }

  private begin(route: string): ReplyChannel {
    if (this.channels.size >= limit) this.makeRoom();
    const name = this.channelOf(route);
    const channel: ReplyChannel = { name, live: false, known: deferred(), used: 0, seen: 0, idle: 0 };
    this.channels.set(route, channel);
    this.sweeper ??= setInterval(() => this.sweep(), sweepEvery).unref();
    try {
      const subscribing = this.driver.subscribe(name);
      if (isPromise(subscribing)) this.follow(subscribing, route, channel);
      else this.settle(channel);
    } catch (error) {
      this.refused(route, channel, error as Error);
    }
    return channel;
  }

  private follow(subscribing: Promise<void>, route: string, channel: ReplyChannel): void {
    const { epoch } = this;
    subscribing.then(
      () => {
        if (epoch === this.epoch) this.settle(channel);
      },
      async (error: Error) => {
        await setImmediate(); // a driver may say so ahead of the loss that is the reason
        if (epoch === this.epoch) this.refused(route, channel, error);
      },
    );
  }

  private settle(channel: ReplyChannel): void {
    channel.live = true;
    channel.known.resolve();
  }

  /** The next request asks again. */
  private refused(route: string, channel: ReplyChannel, error: Error): void {
    if (this.channels.get(route) === channel) this.channels.delete(route);
    channel.known.reject(error);
  }

  private sweep(): void {
    const pending = this.pending();
    for (const [route, channel] of this.channels) {
      const idle = channel.used === channel.seen && !pending.has(route);
      channel.idle = idle ? channel.idle + 1 : 0;
      channel.seen = channel.used;
      if (channel.idle >= idleSweeps) this.drop(route, channel);
    }
    if (this.channels.size > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
  }

  private makeRoom(): void {
    const pending = this.pending();
    let oldest: [string, ReplyChannel] | undefined;
    for (const entry of this.channels) {
      if (pending.has(entry[0])) continue;
      if (oldest === undefined || entry[1].used < oldest[1].used) oldest = entry;
    }
    if (oldest !== undefined) this.drop(...oldest);
  }

  private drop(route: string, channel: ReplyChannel): void {
    this.channels.delete(route);
    if (!channel.live) return; // the connection that knew of it is gone
    const failed = (error: unknown): void => this.logger.warn(`The channel '${channel.name}' could not be left`, error);
    try {
      const leaving = this.driver.unsubscribe(channel.name);
      if (isPromise(leaving)) leaving.then(undefined, failed);
    } catch (error) {
      failed(error);
    }
  }

  private pending(): ReadonlySet<string> {
    return new Set(this.requests.all().map(({ target }) => target.route));
  }
}
