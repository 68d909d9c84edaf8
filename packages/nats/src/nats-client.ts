import {
  ClientProxy,
  jsonEnvelope,
  ParleyError,
  PrivateAddresses,
  type ControlPacket,
  type Encoded,
  type EventPacket,
  type Link,
  type MessageRecord,
  type Metadata,
  type PendingRequest,
  type ServerIdentity,
  type TransporterCapabilities,
} from '@parley/core';
import type { NatsConnectionLike, NatsMessageLike } from './connection/nats-connection-like.js';
import { NatsConnector } from './connection/nats-connector.js';
import type { NatsSession } from './connection/nats-session.js';
import { natsCapabilities } from './nats-capabilities.js';
import { natsEvents } from './nats-events.js';
import { messageHeaders } from './nats-headers.js';
import type { NatsClientOptions, NatsFeatures } from './nats-options.js';
import { controlAddresses, publishSubject } from './nats-patterns.js';
import { NatsRecord } from './nats-record.js';

/** Calls services over NATS: Parley's or Nest's. */
export class NatsClient extends ClientProxy {
  private readonly connector: NatsConnector;
  /** Followed by the id of a request: where its answers go. One subscription serves them all. */
  private readonly inboxOf: string;
  private readonly maxUnconfirmed: number;
  private session?: NatsSession;

  constructor(private readonly options: NatsClientOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: typeof options.connection === 'object',
      inFlightOnLoss: 'wait',
      identifies: 'request',
      nativeMetadata: true,
      lingers: true,
      events: natsEvents,
    });
    this.connector = new NatsConnector(options);
    this.inboxOf = `${new PrivateAddresses(`${options.inboxPrefix ?? '_INBOX'}.`).create()}.`;
    this.maxUnconfirmed = options.maxSendBufferSize || Infinity;
  }

  /** What a client with these options promises, and servers with those of them that are theirs. */
  static capabilities(options: NatsFeatures = {}): TransporterCapabilities {
    return natsCapabilities(options);
  }

  protected get address(): string {
    return this.connector.address;
  }

  protected async open(link: Link): Promise<void> {
    const session = await this.connector.open(link);
    if (session === undefined) return;
    this.session = session;
    session.onRefused = (subject, error) => this.refused(subject, error);
    let failure: ParleyError | undefined;
    session.subscribe(
      `${this.inboxOf}*`,
      undefined,
      message => this.answered(message),
      cause => {
        failure = new ParleyError('PARLEY_SUBSCRIPTION_REFUSED', {
          pattern: `${this.inboxOf}*`,
          address: this.address,
          cause,
        });
        link.lost(failure);
      },
    );
    await session.settled();
    if (failure !== undefined) throw failure;
    session.ready();
  }

  protected write(request: PendingRequest, encoded: Encoded): void {
    this.publish(request.target.route, encoded, request, this.inboxOf + request.id);
  }

  protected writeEvent(packet: EventPacket, encoded: Encoded): Promise<void> {
    return this.session!.takenOver(this.publish(packet.target.route, encoded, packet));
  }

  protected override writeControl(control: ControlPacket, server: ServerIdentity): void {
    if (controlAddresses.includes(server.control)) {
      this.session?.publish(server.control, JSON.stringify({ parley: control }));
    }
  }

  protected async closeDriver(late: AbortSignal): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.connector.abort();
    await session?.close(late);
  }

  protected driver(): NatsConnectionLike | undefined {
    return this.session?.connection;
  }

  private publish(
    route: string,
    encoded: Encoded,
    { metadata, record }: { readonly metadata?: Metadata; readonly record?: MessageRecord },
    replyTo?: string,
  ): string {
    const session = this.session!;
    const { unconfirmed } = session;
    if (unconfirmed > this.maxUnconfirmed) {
      const message = `${unconfirmed} bytes wait for the broker, the limit is ${this.maxUnconfirmed} (maxSendBufferSize)`;
      throw new ParleyError('PARLEY_OVERLOADED', { message, pattern: route, address: this.address });
    }
    const subject = publishSubject(route);
    const own = record instanceof NatsRecord ? record.headers : undefined;
    session.publish(subject, encoded, replyTo, messageHeaders(own, metadata, this.options.headers));
    return subject;
  }

  private answered(message: NatsMessageLike): void {
    const { data } = message;
    const id = message.subject.slice(this.inboxOf.length);
    // https://docs.nats.io/nats-concepts/core-nats/reqreply#no-responders
    if (data.length > 0 || message.headers?.code !== 503) return this.receive(data, undefined, id);
    const request = this.pendingRequest(id);
    if (request === undefined || this.resend(request)) return; // after a loss servers may come back later than callers
    request.fail(new ParleyError('PARLEY_NO_HANDLER', { pattern: request.target.route, address: this.address }));
  }

  private refused(subject: string, error: Error): void {
    this.logger.warn(`A message to '${subject}' was refused`, error);
    this.failRequests(
      () => error,
      request => request.written > 0 && publishSubject(request.target.route) === subject,
    );
  }
}
