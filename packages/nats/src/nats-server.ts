import {
  jsonEnvelope,
  ParleyError,
  PrivateAddresses,
  Server,
  type Link,
  type RegisteredHandler,
  type TransporterCapabilities,
} from '@parley/core';
import type { NatsConnectionLike, NatsMessageLike } from './connection/nats-connection-like.js';
import { NatsConnector } from './connection/nats-connector.js';
import type { NatsSession } from './connection/nats-session.js';
import { NatsBindings, ownBinding, type NatsBinding } from './nats-bindings.js';
import { natsCapabilities } from './nats-capabilities.js';
import { NatsContext } from './nats-context.js';
import { routeOf } from './nats-escape.js';
import { natsEvents } from './nats-events.js';
import type { NatsFeatures, NatsServerOptions } from './nats-options.js';
import { controlAddresses, handlerPatterns } from './nats-patterns.js';
import { NatsSink, type NatsSinkOwner } from './nats-sink.js';

/** Serves patterns over NATS. On the wire it is a Nest microservice. */
export class NatsServer extends Server {
  private readonly connector: NatsConnector;
  private readonly inboxes: PrivateAddresses;
  private readonly control = ownBinding(controlAddresses.create());
  private readonly sink: NatsSink;
  private bindings: NatsBindings;
  private session?: NatsSession;
  /** Whether the broker lets this server have its control address. */
  private controllable = false;

  constructor(private readonly options: NatsServerOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: typeof options.connection === 'object',
      inFlightOnLoss: 'wait',
      identifies: 'request',
      routesBy: 'channel',
      broadcast: true,
      dynamicHandlers: true,
      wildcards: handlerPatterns,
      events: natsEvents,
    });
    this.connector = new NatsConnector(options);
    this.inboxes = new PrivateAddresses(`${options.inboxPrefix ?? '_INBOX'}.`);
    this.bindings = new NatsBindings(options.queue);
    this.sink = new NatsSink(this.owner);
  }

  /** What a server with these options promises. */
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
    this.bindings = new NatsBindings(this.options.queue);
    session.onRefused = (subject, error) => this.logger.warn(`A message to '${subject}' was refused`, error);
    this.controllable = true;
    const { subject } = this.control;
    const refused = (error: Error): void => {
      if (this.controllable) this.logger.warn(`Callers cannot cancel: '${controlAddresses.prefix}>' is refused`, error);
      this.controllable = false;
    };
    session.subscribe(subject, undefined, message => this.take(message, this.control), refused);
    session.subscribe(`${subject}.*`, undefined, message => this.callerGone(message), refused);
    await this.bind(session, this.handlers);
    session.ready();
  }

  protected override async handlerAdded(handler: RegisteredHandler): Promise<void> {
    if (this.session === undefined) return;
    const { arriving } = this.sink;
    arriving.begin(handler);
    await this.bind(this.session, [handler]).finally(() => arriving.confirmed(handler));
  }

  protected stopIntake(): Promise<void> | undefined {
    return this.session?.stopIntake();
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

  /** Resolves when the broker has the subscriptions of these handlers. */
  private async bind(session: NatsSession, handlers: readonly RegisteredHandler[]): Promise<void> {
    let bound = false;
    let failure: ParleyError | undefined;
    for (const handler of handlers) {
      const binding = this.bindings.add(handler);
      if (binding === undefined) continue;
      const { subject, queue, route: pattern } = binding;
      const refused = (cause: Error): void => {
        const error = new ParleyError('PARLEY_SUBSCRIPTION_REFUSED', { pattern, address: this.address, cause });
        if (bound) this.logger.error(`The broker ended the subscription to '${pattern}'`, error);
        failure ??= error;
      };
      session.subscribe(subject, queue, message => this.take(message, binding), refused);
    }
    await session.settled();
    bound = true;
    if (failure !== undefined) throw failure;
  }

  private take(message: NatsMessageLike, binding: NatsBinding): void {
    const subject = binding.wild ? message.subject : binding.subject;
    if (binding.catchesInboxes && this.isPrivate(subject)) return;
    const route = binding.wild ? routeOf(subject) : binding.route;
    this.receive(message.data, this.sink, route, new NatsContext(message, binding, route));
  }

  /** Nobody listens where a value or keep-alive was sent: the caller has left, and was not able to say so. */
  private callerGone(message: NatsMessageLike): void {
    if (message.headers?.code === 503)
      this.abandon(this.sink, undefined, message.subject.slice(this.control.subject.length + 1));
  }

  /** What is said to clients, and to servers about requests, is nobody's request or event. */
  private isPrivate(subject: string): boolean {
    return [this.inboxes.prefix, controlAddresses.prefix, '_INBOX.'].some(prefix => subject.startsWith(prefix));
  }

  private readonly owner: NatsSinkOwner = {
    controlAddress: () => (this.controllable ? this.control.subject : undefined),
    answer: (address, encoded, id, headers) => {
      const session = this.session!;
      const lost = id !== undefined && this.controllable ? `${this.control.subject}.${id}` : undefined;
      session.publish(address, encoded, lost, headers);
      return session.room;
    },
  };
}
