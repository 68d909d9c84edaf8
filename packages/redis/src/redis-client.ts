import {
  ClientProxy,
  jsonEnvelope,
  ParleyError,
  type ControlPacket,
  type Encoded,
  type EventPacket,
  type Link,
  type PendingRequest,
  type ServerIdentity,
  type TransporterCapabilities,
} from '@parley/core';
import { controls, inboxes, replyChannelOf } from './channels/own-channels.js';
import { isReply, refusal } from './connection/broker-error.js';
import { brokerAddress } from './connection/driver.js';
import { RedisConnection } from './connection/redis-connection.js';
import { redisCapabilities } from './redis-capabilities.js';
import { redisEvents } from './redis-events.js';
import type { RedisClientOptions, RedisDriver, RedisFeatures } from './redis-options.js';

/** Calls servers over Redis: Parley's or Nest's. */
export class RedisClient extends ClientProxy {
  private readonly replyTo = inboxes.create();
  private readonly noticesNobody: boolean;
  private connection?: RedisConnection;

  constructor(private readonly options: RedisClientOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: false,
      inFlightOnLoss: 'wait',
      identifies: 'request',
      lingers: true,
      eventKeys: true,
      replyChannel: options.nestReplies === false ? undefined : replyChannelOf,
      events: redisEvents,
    });
    this.noticesNobody = redisCapabilities(options).noHandler === 'error';
  }

  /** What a client with these options promises. */
  static capabilities(options: RedisFeatures = {}): TransporterCapabilities {
    return redisCapabilities(options);
  }

  protected get address(): string {
    return brokerAddress(this.options);
  }

  protected override get inbox(): string {
    return this.replyTo;
  }

  protected async open(link: Link): Promise<void> {
    const connection = new RedisConnection(this.options, link, (channel, payload) => this.receive(payload, channel));
    this.connection = connection;
    await connection.connect();
    await Promise.all([this.replyTo, ...this.replyChannels].map(channel => connection.subscribe(channel)));
    link.ready({ maxPayload: connection.maxPayload });
  }

  protected override subscribe(channel: string): Promise<void> | void {
    return this.connection?.subscribe(channel);
  }

  protected override unsubscribe(channel: string): Promise<void> | void {
    return this.connection?.unsubscribe(channel);
  }

  protected write(request: PendingRequest, encoded: Encoded): void {
    const { route } = request.target;
    this.connection!.outbox.publish(route, encoded, (error, receivers) => {
      if (error !== undefined) {
        // else the connection is gone, and the answer may come by the next one
        if (isReply(error)) request.fail(refusal('PARLEY_PUBLISH_REFUSED', error, route, this.address));
      } else if (receivers === 0 && this.noticesNobody && !this.resend(request)) {
        request.fail(new ParleyError('PARLEY_NO_HANDLER', { pattern: route, address: this.address }));
      }
    });
  }

  protected writeEvent({ target: { route } }: EventPacket, encoded: Encoded): Promise<void> {
    return this.connection!.outbox.publishEvent(route, encoded);
  }

  protected override writeControl(control: ControlPacket, server: ServerIdentity): void {
    if (!controls.includes(server.control)) return;
    this.connection?.outbox.publish(server.control, JSON.stringify({ parley: control }), () => undefined);
  }

  protected async closeDriver(late: AbortSignal): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.close(late);
  }

  protected driver(): readonly [publisher: RedisDriver, subscriber: RedisDriver] | undefined {
    return this.connection && [this.connection.drivers.publisher, this.connection.drivers.subscriber];
  }
}
