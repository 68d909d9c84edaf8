import {
  defaultRetryPolicy,
  jsonEnvelope,
  Server,
  type IncomingPacket,
  type Link,
  type RegisteredHandler,
  type RetryPolicy,
  type TransporterCapabilities,
} from '@parley/core';
import type { Consumer } from './broker/consumer.js';
import type { Delivery } from './broker/delivery.js';
import type { MessageKind } from './broker/message.js';
import { subjectSyntax } from './broker/subject-syntax.js';
import type { MemoryBroker } from './memory-broker.js';
import { memoryCapabilities } from './memory-capabilities.js';
import type { MemoryConnection } from './memory-connection.js';
import { MemoryContext } from './memory-context.js';
import { connectionEvents } from './memory-events.js';
import {
  brokerOf,
  checkServerOptions,
  eventGroupOf,
  type MemoryFeatures,
  type MemoryServerOptions,
} from './memory-options.js';
import { MemorySettlement } from './memory-settlement.js';
import { controls, inboxes, MemorySink, type MemorySinkOwner } from './memory-sink.js';

/** Serves patterns to the clients of a broker within this process. */
export class MemoryServer extends Server {
  private readonly broker: MemoryBroker;
  private readonly control = controls.create();
  private readonly policy: RetryPolicy;
  private readonly events: MemorySink;
  /** Where to answer, by the caller's inbox. */
  private readonly callers = new Map<string, MemorySink>();
  private connection?: MemoryConnection;
  private consumers?: Readonly<Record<MessageKind, Consumer>>;

  /** @throws ParleyError `PARLEY_INVALID_OPTION` */
  constructor(private readonly options: MemoryServerOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: false,
      identifies: 'request',
      routesBy: 'channel',
      broadcast: options.group === false,
      dynamicHandlers: true,
      wildcards: (options.wildcards ?? true) ? subjectSyntax : undefined,
      events: connectionEvents,
    });
    checkServerOptions(options);
    this.broker = brokerOf(options);
    this.policy = { ...defaultRetryPolicy, ...options.redelivery };
    this.events = new MemorySink(this.owner);
  }

  /** What a server with these options promises. */
  static capabilities(options: MemoryFeatures = {}): TransporterCapabilities {
    return memoryCapabilities(options);
  }

  protected get address(): string {
    return this.broker.address;
  }

  protected open(link: Link): void {
    const connection = (this.connection = this.broker.connect());
    connection.once('connect', () => {
      this.subscribe(connection);
      link.ready();
    });
    connection.once('close', (cause = new Error('closed')) => {
      this.letGo();
      link.failed(cause as Error);
    });
    link.emitter(connection);
  }

  protected override handlerAdded({ isEvent, route }: RegisteredHandler): void {
    this.consumers?.[isEvent ? 'event' : 'request'].bind(route);
  }

  /** What the broker had given to this server before is still handled. */
  protected async stopIntake(): Promise<void> {
    await Promise.all(Object.values(this.consumers ?? {}).map(consumer => consumer.leave()));
  }

  protected closeDriver(): void {
    const { connection } = this;
    this.letGo();
    connection?.close();
  }

  protected driver(): MemoryConnection | undefined {
    return this.connection;
  }

  private subscribe(connection: MemoryConnection): void {
    this.consumers = {
      request: this.consume(connection, 'request', this.options.group ?? 'default'),
      event: this.consume(connection, 'event', eventGroupOf(this.options)),
    };
    for (const handler of this.handlers) this.handlerAdded(handler);
    for (const consumer of Object.values(this.consumers)) consumer.start();
    connection.openMailbox(this.owner.controlAddress, (payload, from) => {
      const sink = from === undefined ? undefined : this.callers.get(from);
      if (sink !== undefined) this.receive(payload, sink);
    });
  }

  private consume(connection: MemoryConnection, kind: MessageKind, group: string | false): Consumer {
    const { delivery, durable = false, prefetch = 0, wildcards = true } = this.options;
    return connection.consume(
      { kind, name: group === false ? this.control : group, exclusive: group === false },
      { acknowledges: delivery === 'at-least-once', durable: durable && kind === 'event', prefetch, wildcards },
      given => this.take(given),
    );
  }

  private take(delivery: Delivery): void {
    const { subject, payload, replyTo } = delivery.message;
    const sink = replyTo === undefined ? this.events : this.callerOf(replyTo);
    if (sink === undefined)
      delivery.ack(); // whoever asked is gone
    else this.receive(payload, sink, subject, delivery);
  }

  private callerOf(inbox: string): MemorySink | undefined {
    const known = this.callers.get(inbox);
    if (known !== undefined) return known;
    const mailbox = inboxes.includes(inbox) ? this.connection?.mailbox(inbox) : undefined;
    if (mailbox === undefined) return undefined;
    const sink = new MemorySink(this.owner, mailbox);
    this.callers.set(inbox, sink);
    return sink;
  }

  private contextOf(delivery: Delivery, packet: IncomingPacket): MemoryContext {
    const isEvent = delivery.message.replyTo === undefined;
    const manual = isEvent && this.options.ack === 'manual';
    const context = new MemoryContext(delivery, packet.metadata, manual);
    if (delivery.awaitsSettlement) context.settlement = new MemorySettlement(delivery, this.policy, manual);
    return context;
  }

  /** The connection is gone, and with it every way back to a caller. */
  private letGo(): void {
    const sinks = [...this.callers.values()];
    this.connection = this.consumers = undefined;
    this.callers.clear();
    for (const sink of [...sinks, this.events]) {
      sink.leave();
      this.abandon(sink);
    }
  }

  private readonly owner: MemorySinkOwner = {
    controlAddress: this.control,
    contextOf: (delivery, packet) => this.contextOf(delivery, packet),
    callerGone: sink => {
      this.callers.delete(sink.caller!.address);
      this.abandon(sink);
    },
    pauseEvents: () => this.consumers?.event.pause(),
    resumeEvents: () => this.consumers?.event.resume(),
  };
}
