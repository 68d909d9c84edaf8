import { EventEmitter } from 'node:events';
import { ConnectionLostError, ParleyError, type Encoded, type Link, type TransportLimits } from '@parley/core';
import { NatsEventsMap } from '../nats-events.js';
import { BrokerReceipts } from './broker-receipts.js';
import { eventDetail, stopFollowing, violationOf, type DriverStatus } from './driver-status.js';
import type {
  NatsConnectionLike,
  NatsHeadersLike,
  NatsMessageLike,
  NatsSubscriptionLike,
} from './nats-connection-like.js';
import { codedError } from './nats-errors.js';

/** How a session came about, and who ends it. */
export interface SessionSource {
  readonly address: string;
  /** The user's own: it comes back by itself, and stays open. */
  readonly supplied: boolean;
  /** Whether an earlier connection was lost. */
  readonly returns: boolean;
  /** Ends the sockets of a connection that does not go quietly. */
  destroy(): void;
  /** Hears of the brokers of the cluster. */
  learn(urls: readonly string[]): void;
  /** Hears that the connection is lost. */
  lost(): void;
}

/** One connection to a broker, as a server or client uses it, whichever driver made it. */
export class NatsSession {
  /** Where `on()` listens. */
  readonly emitter = new EventEmitter();
  /** The broker refused a message on this subject. */
  onRefused?: (subject: string, error: Error) => void;
  /** The broker this is a connection to. */
  readonly server: string;
  private readonly receipts: BrokerReceipts;
  private readonly subscriptions: NatsSubscriptionLike[] = [];
  private readonly reports: AsyncIterable<DriverStatus>;
  private over = false;
  private toldOfLoss = false;
  /** The broker was asked for something that somebody gave up waiting for. */
  private unanswered = false;

  constructor(
    readonly connection: NatsConnectionLike,
    private readonly link: Link,
    private readonly source: SessionSource,
  ) {
    this.receipts = new BrokerReceipts(() => connection.flush());
    this.reports = connection.status();
    void this.follow();
    void connection.closed().then(cause => this.ended(cause ?? undefined));
    this.server = connection.getServer();
    link.emitter(this.emitter);
    source.learn(connection.info?.connect_urls ?? []);
  }

  /** Every subscription is live. */
  ready(): void {
    this.link.ready(this.limits);
    this.emitter.emit(this.source.returns ? NatsEventsMap.RECONNECT : NatsEventsMap.CONNECT, this.server);
  }

  /** Bytes that were published and that the broker has not confirmed. */
  get unconfirmed(): number {
    return this.receipts.unconfirmed;
  }

  /** A promise where the broker should have a rest. */
  get room(): Promise<void> | undefined {
    return this.receipts.room;
  }

  /** @throws ParleyError `PARLEY_TOO_LARGE` */
  publish(subject: string, payload: Encoded, reply?: string, headers?: NatsHeadersLike): void {
    // three times as fast as the TextEncoder of the driver
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : (payload as Uint8Array);
    try {
      this.connection.publish(subject, bytes, { reply, headers });
    } catch (error) {
      throw this.unpublished(error, bytes, headers);
    }
    this.receipts.published(bytes.length);
  }

  /** Resolves when the broker has taken over what was published on this subject; rejects if it refused that. */
  takenOver(subject: string): Promise<void> {
    return this.receipts.of(subject);
  }

  /** Resolves when the broker has read everything up to now. */
  settled(): Promise<void> {
    return this.receipts.of('');
  }

  /** @param refused the broker does not let this account subscribe to it */
  subscribe(
    subject: string,
    queue: string | undefined,
    deliver: (message: NatsMessageLike) => void,
    refused: (error: Error) => void,
  ): void {
    const callback = (error: Error | null, message: NatsMessageLike): void =>
      error === null ? deliver(message) : refused(error);
    this.subscriptions.push(this.connection.subscribe(subject, { ...(queue !== undefined && { queue }), callback }));
  }

  /** Nothing arrives any more once it resolves; what had arrived was delivered. */
  async stopIntake(): Promise<void> {
    this.unanswered = true;
    await Promise.all(this.subscriptions.filter(each => !each.isClosed()).map(each => each.drain()));
    this.unanswered = false;
  }

  /** Lets what was published leave, then goes; at once if the connection is lost. */
  async close(late: AbortSignal): Promise<void> {
    const { connection, source } = this;
    late.addEventListener('abort', () => source.destroy());
    if (this.unanswered || late.aborted)
      source.destroy(); // the broker is frozen, and would not confirm anything
    else if (!this.over) await this.settled().catch(() => undefined);
    this.over = true;
    this.receipts.end(new ConnectionLostError('unknown', { address: source.address }));
    stopFollowing(this.reports);
    if (!source.supplied) return connection.close();
    for (const subscription of this.subscriptions) if (!subscription.isClosed()) subscription.unsubscribe();
  }

  private get limits(): TransportLimits {
    const { max_payload: maxPayload, version: protocolVersion } = this.connection.info ?? {};
    return { maxPayload, protocolVersion };
  }

  private async follow(): Promise<void> {
    for await (const status of this.reports) await this.report(status);
  }

  private async report(status: DriverStatus): Promise<void> {
    const { type } = status;
    if (type === NatsEventsMap.DISCONNECT) return this.disconnected();
    if (type !== NatsEventsMap.ERROR || this.emitter.listenerCount(type) > 0)
      this.emitter.emit(type, eventDetail(status));
    if (type === 'error') this.violated(status);
    if (type === NatsEventsMap.UPDATE) this.source.learn(this.connection.info?.connect_urls ?? []);
    if (type === NatsEventsMap.STALE_CONNECTION && !this.source.supplied) this.source.destroy();
    if (type === NatsEventsMap.RECONNECT && this.source.supplied) {
      this.toldOfLoss = false;
      await this.connection.flush().then(
        () => this.link.ready(this.limits),
        () => undefined, // lost again
      );
    }
  }

  private violated(status: DriverStatus): void {
    const violation = violationOf(status);
    if (violation?.operation !== 'publish') return;
    const { subject } = violation;
    const error = new ParleyError('PARLEY_PUBLISH_REFUSED', {
      address: this.source.address,
      pattern: subject,
      cause: eventDetail(status),
    });
    this.receipts.refuse(subject, error);
    this.onRefused?.(subject, error);
  }

  private disconnected(): void {
    this.tellOfLoss();
    const lost = new ConnectionLostError('unknown', { address: this.source.address });
    this.receipts.interrupt(lost);
    if (this.source.supplied) this.link.lost(lost);
    // a connection of a factory may come back by itself, but ours will be another one; if it ends, that says why
    else setImmediate(() => this.link.lost(lost));
  }

  /** A driver that does not reconnect may end its reports before it comes to this one. */
  private tellOfLoss(): void {
    if (!this.toldOfLoss) this.emitter.emit(NatsEventsMap.DISCONNECT, this.server);
    this.toldOfLoss = true;
    this.source.lost();
  }

  private ended(cause: Error | undefined): void {
    if (this.over) return;
    this.over = true;
    this.tellOfLoss();
    const { address, supplied } = this.source;
    const error = codedError(cause ?? new Error('The connection was closed'), address);
    this.receipts.end(new ConnectionLostError('unknown', { address, cause: error }));
    if (supplied) this.link.ended(error);
    else this.link.lost(error);
  }

  private unpublished(error: unknown, payload: Uint8Array, headers: NatsHeadersLike | undefined): unknown {
    const limit = this.connection.info?.max_payload ?? Infinity;
    const text = headers === undefined ? '' : (headers as { encode?: () => Uint8Array }).encode?.();
    const size = payload.length + (text?.length ?? 0);
    if (size <= limit) return error;
    const message = `${size} bytes are more than the broker takes (max_payload), which is ${limit}`;
    return new ParleyError('PARLEY_TOO_LARGE', { message, address: this.source.address, cause: error });
  }
}
