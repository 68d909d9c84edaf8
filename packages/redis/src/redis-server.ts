import {
  jsonEnvelope,
  ParleyError,
  Server,
  type IncomingPacket,
  type Link,
  type RegisteredHandler,
  type TransporterCapabilities,
} from '@parley/core';
import type { Arrival } from './arrival.js';
import { compileGlob } from './channels/glob.js';
import { controls, isPrivate, isReplyChannel, looksLikeReply } from './channels/own-channels.js';
import { brokerAddress } from './connection/driver.js';
import { RedisConnection } from './connection/redis-connection.js';
import { redisCapabilities } from './redis-capabilities.js';
import { claimKey } from './redis-claims.js';
import type { RedisContext } from './redis-context.js';
import { redisEvents } from './redis-events.js';
import type { RedisDriver, RedisFeatures, RedisServerOptions } from './redis-options.js';
import { RedisSink } from './redis-sink.js';

/** Serves patterns over Redis. On the wire it is a Nest Redis microservice. */
export class RedisServer extends Server {
  private readonly control = controls.create();
  /** Whether the broker lets callers reach it. */
  private controlled = false;
  private readonly sink: RedisSink;
  private readonly arrivals = new Map<string, Arrival>();
  private connection?: RedisConnection;

  /** @throws ParleyError `PARLEY_INVALID_OPTION` */
  constructor(private readonly options: RedisServerOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: false,
      inFlightOnLoss: 'wait',
      identifies: 'request',
      routesBy: 'channel',
      broadcast: true,
      dynamicHandlers: true,
      wildcards: options.wildcards ? { compile: compileGlob } : undefined,
      events: redisEvents,
    });
    this.sink = this.newSink();
  }

  /** What a server with these options promises. */
  static capabilities(options: RedisFeatures = {}): TransporterCapabilities {
    return redisCapabilities(options);
  }

  protected get address(): string {
    return brokerAddress(this.options);
  }

  protected async open(link: Link): Promise<void> {
    const connection = new RedisConnection(this.options, link, (channel, payload, glob) =>
      this.arrived(channel, payload, glob),
    );
    this.connection = connection;
    await connection.connect();
    this.arrivals.clear();
    await Promise.all([this.subscribeControl(connection), ...this.handlers.map(handler => this.handlerAdded(handler))]);
    link.ready({ maxPayload: connection.maxPayload });
  }

  protected override async handlerAdded({ route }: RegisteredHandler): Promise<void> {
    const { connection } = this;
    if (connection === undefined || this.arrivals.has(route)) return;
    this.arrivals.set(route, { channel: route, subscription: route });
    await Promise.all(this.subscriptions(route).map(isGlob => connection.subscribe(route, isGlob)));
  }

  protected async stopIntake(): Promise<void> {
    const { connection } = this;
    if (connection === undefined) return;
    const leave = (route: string): Promise<void>[] =>
      this.subscriptions(route).map(isGlob => connection.unsubscribe(route, isGlob));
    await Promise.all([...this.arrivals.keys()].flatMap(leave));
  }

  protected async closeDriver(late: AbortSignal): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.close(late);
  }

  protected driver(): readonly [publisher: RedisDriver, subscriber: RedisDriver] | undefined {
    return this.connection && [this.connection.drivers.publisher, this.connection.drivers.subscriber];
  }

  /** Where an ACL forbids it, callers cannot cancel; all else works. */
  private async subscribeControl(connection: RedisConnection): Promise<void> {
    try {
      this.controlled = true;
      await connection.subscribe(this.control);
    } catch (error) {
      if (!(error instanceof ParleyError) || error.retryable) throw error;
      this.controlled = false;
      this.logger.warn(
        `Callers cannot cancel: '${controls.prefix}*' may not be subscribed to at ${this.address}`,
        error,
      );
    }
  }

  /** As what a pattern is subscribed to: a channel, a glob, or both. `a[1]` takes in `a1`, and so not its own text. */
  private subscriptions(route: string): readonly boolean[] {
    const matches = this.options.wildcards ? compileGlob(route) : undefined;
    if (matches === undefined) return [false];
    return matches(route) ? [true] : [true, false];
  }

  /** A glob takes in what Parley's peers, and servers that answer Nest's clients, say to each other. */
  private arrived(channel: string, payload: Buffer, glob: string | undefined): void {
    if (glob !== undefined && isPrivate(channel)) return;
    if (isReplyChannel(channel) && (this.sealed(glob) || looksLikeReply(payload))) return;
    const arrival = glob === undefined ? this.arrivals.get(channel) : { channel, subscription: glob };
    this.receive(payload, this.sink, channel, arrival ?? { channel, subscription: channel });
  }

  /** What a serializer made of an answer may look like anything. */
  private sealed(glob: string | undefined): boolean {
    return glob !== undefined && this.options.serializer !== undefined;
  }

  private newSink(): RedisSink {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the sink asks for the connection of the moment
    const server = this;
    const sink = new RedisSink({
      get controlAddress() {
        return server.controlled ? server.control : undefined;
      },
      get connection() {
        return server.connection;
      },
      unanswered: (request, error) => this.unanswered(request, error),
      callerGone: request => this.abandon(sink, undefined, request.id),
    });
    const { group, claimExpiry = 30_000, wildcards } = this.options;
    if (wildcards) sink.takes = ({ route }, context) => route === context.getSubscription();
    if (group !== undefined) sink.admit = (packet, context) => this.claim(group, claimExpiry, packet, context);
    if (group === '' || !(claimExpiry >= 1)) {
      const message = 'group must have a name, and claimExpiry be 1 ms or more.';
      throw new ParleyError('PARLEY_INVALID_OPTION', { message });
    }
    return sink;
  }

  private claim(
    group: string,
    expiry: number,
    packet: IncomingPacket,
    context: RedisContext,
  ): Promise<boolean> | boolean {
    const key = claimKey(group, packet, context);
    return key === undefined || this.connection!.outbox.claim(key, expiry);
  }

  private unanswered({ pattern }: IncomingPacket, error: Error): void {
    this.logger.error(`An answer to '${String(pattern)}' was not taken by ${this.address}`, error);
  }
}
