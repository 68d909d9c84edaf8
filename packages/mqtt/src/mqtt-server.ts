import {
  defaultRetryPolicy,
  jsonEnvelope,
  Server,
  type DeadLetterReason,
  type Link,
  type RegisteredHandler,
  type TransporterCapabilities,
} from '@parley/core';
import type { MqttClient as MqttDriver } from 'mqtt';
import { brokerAddress } from './connection/driver.js';
import { MqttConnection } from './connection/mqtt-connection.js';
import { deadLetterOptions, deadLetterTopicOf } from './events/dead-letter.js';
import { EventConnection } from './events/event-connection.js';
import type { EventDelivery } from './events/event-delivery.js';
import { EventSink } from './events/event-sink.js';
import { LiveTopics } from './live-topics.js';
import { isDurable, mqttCapabilities } from './mqtt-capabilities.js';
import { driverEvents } from './mqtt-events.js';
import { checkServerOptions, type MqttServerOptions } from './mqtt-options.js';
import { MqttSink } from './mqtt-sink.js';
import { MqttSubscriptions } from './mqtt-subscriptions.js';
import { controls, isOwnTopic } from './topics/own-topics.js';
import { isStrayReply } from './topics/stray-reply.js';
import { patternOf } from './topics/topic-escape.js';
import { topicPatterns } from './topics/topic-filter.js';

/** Serves patterns over MQTT 3.1.1 or 5, to Parley's clients and Nest's. */
export class MqttServer extends Server {
  private readonly broker: string;
  private readonly control = controls.create();
  private readonly subscriptions: MqttSubscriptions;
  private readonly sink: MqttSink;
  private readonly topics: LiveTopics;
  private connection?: MqttConnection;
  /** Those of events, with `ackAfterHandler`. */
  private readonly eventSink: EventSink;
  private readonly eventTopics: LiveTopics;
  private events?: EventConnection;

  /** @throws ParleyError `PARLEY_INVALID_OPTION` */
  constructor(private readonly options: MqttServerOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: typeof options.connection === 'object',
      inFlightOnLoss: 'wait',
      identifies: 'request',
      routesBy: 'channel',
      broadcast: true, // with a group, too: another group may have the handler
      dynamicHandlers: true,
      wildcards: topicPatterns,
      events: driverEvents,
    });
    checkServerOptions(options);
    const { ackAfterHandler = false, group, redelivery, subscribeOptions } = options;
    this.broker = brokerAddress(options);
    this.subscriptions = new MqttSubscriptions(group, subscribeOptions);
    this.topics = new LiveTopics(this.subscriptions);
    this.sink = new MqttSink({
      controlAddress: this.control,
      subscriptions: this.subscriptions,
      eventsApart: ackAfterHandler,
      connection: () => this.connection!,
      callerGone: id => this.abandon(this.sink, undefined, id),
    });
    const events = new MqttSubscriptions(group, subscribeOptions, 1);
    this.eventTopics = new LiveTopics(events);
    this.eventSink = new EventSink(
      events,
      { ...defaultRetryPolicy, ...redelivery },
      topic => this.events?.connection.isLive(topic) ?? false,
    );
  }

  /** What a server with these options promises. */
  static capabilities(options: MqttServerOptions = {}): TransporterCapabilities {
    return mqttCapabilities(options);
  }

  protected get address(): string {
    return this.broker;
  }

  protected open(link: Link): void {
    this.connection = new MqttConnection(this.options, link, {
      address: this.broker,
      begin: async connection => {
        this.connection = connection;
        this.topics.forget();
        await Promise.all([
          connection.subscribe([{ topic: this.control, options: { qos: 0 } }]),
          this.topics.follow(this.ownHandlers, connection),
        ]);
        if (this.options.ackAfterHandler === true && link.live) await this.openEvents(link);
      },
      message: (topic, payload, packet) => {
        if (topic === this.control) this.receive(payload, this.sink, undefined, packet);
        else if (!isOwnTopic(topic) && !isStrayReply(topic, payload))
          this.receive(payload, this.sink, patternOf(topic), packet);
      },
    });
  }

  protected override async handlerAdded(_handler: RegisteredHandler): Promise<void> {
    const { connection, events } = this;
    if (connection?.connected === true) await this.topics.follow(this.ownHandlers, connection);
    if (events?.connection.connected === true) await this.followEvents(events.connection);
  }

  /** What the broker has sent before is still handled. A session that stays collects what comes from now on. */
  protected async stopIntake(): Promise<void> {
    await Promise.all([this.stopOwn(), this.events?.stop(this.eventTopics.forget())]);
  }

  protected async closeDriver(late: AbortSignal): Promise<void> {
    const { connection, events } = this;
    this.connection = this.events = undefined;
    await Promise.all([events?.close(late), connection?.close(late)]);
  }

  protected driver(): MqttDriver | undefined {
    return this.connection?.driver;
  }

  /** The handlers of the first connection. */
  private get ownHandlers(): readonly RegisteredHandler[] {
    return this.options.ackAfterHandler === true ? this.handlers.filter(({ isEvent }) => !isEvent) : this.handlers;
  }

  private async stopOwn(): Promise<void> {
    const { connection } = this;
    const topics = this.topics.forget();
    if (!isDurable(this.options)) return connection?.unsubscribe(topics);
    await connection?.unsubscribe([this.control]);
    connection?.pause();
  }

  private openEvents(link: Link): Promise<void> {
    this.eventTopics.forget();
    this.events = new EventConnection(this.options, link, {
      address: this.broker,
      logger: this.logger,
      subscribe: connection => this.followEvents(connection),
      run: delivery => {
        const { topic, payload } = delivery.arrived;
        this.receive(payload, this.eventSink, patternOf(topic), delivery);
      },
      putAside: (...args) => this.putAside(...args),
    });
    return this.events.opened;
  }

  private async followEvents(connection: MqttConnection): Promise<void> {
    const handlers = this.handlers.filter(({ isEvent }) => isEvent);
    this.subscriptions.separate(handlers, this.ownHandlers);
    await this.eventTopics.follow(handlers, connection);
  }

  /** By the first connection: on that of the event, mqtt.js would not see the broker's answer before it goes on. */
  private putAside(delivery: EventDelivery, reason: DeadLetterReason, cause: Error): Promise<void> {
    const { deadLetterTopic } = this.options;
    const { topic, payload } = delivery.arrived;
    if (deadLetterTopic === undefined) {
      this.logger.error(`An event of '${topic}' was given up after ${delivery.attempt} attempt(s)`, cause);
      return Promise.resolve();
    }
    const there = deadLetterTopicOf(deadLetterTopic, reason, delivery);
    return new Promise((resolve, reject) => {
      this.connection!.publish(there, payload, deadLetterOptions(delivery, reason, cause), (error, unheard) => {
        if (error !== undefined) return reject(error);
        if (unheard) this.logger.warn(`Nobody listens to the dead letters on '${there}'`);
        resolve();
      });
    });
  }
}
