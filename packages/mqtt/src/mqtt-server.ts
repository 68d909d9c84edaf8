import {
  jsonEnvelope,
  ParleyError,
  Server,
  type Link,
  type RegisteredHandler,
  type TransporterCapabilities,
} from '@parley/core';
import type { MqttClient as MqttDriver } from 'mqtt';
import { brokerAddress } from './connection/driver.js';
import { MqttConnection } from './connection/mqtt-connection.js';
import { isDurable, mqttCapabilities } from './mqtt-capabilities.js';
import { driverEvents } from './mqtt-events.js';
import type { MqttServerOptions } from './mqtt-options.js';
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
  private connection?: MqttConnection;
  /** What is subscribed to for handlers. */
  private topics: readonly string[] = [];

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
    const { group, subscribeOptions } = options;
    if (group !== undefined && !/^[^/+#\0]+$/.test(group)) {
      const message = `A group of MQTT is a name without /, + and #, not '${group}'`;
      throw new ParleyError('PARLEY_INVALID_OPTION', { message });
    }
    this.broker = brokerAddress(options);
    this.subscriptions = new MqttSubscriptions(group, subscribeOptions);
    this.sink = new MqttSink({
      controlAddress: this.control,
      subscriptions: this.subscriptions,
      connection: () => this.connection!,
      callerGone: id => this.abandon(this.sink, undefined, id),
    });
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
      begin: connection => {
        this.connection = connection;
        this.topics = [];
        return Promise.all([
          connection.subscribe([{ topic: this.control, options: { qos: 0 } }]),
          this.subscribe(connection),
        ]);
      },
      message: (topic, payload, packet) => {
        if (topic === this.control) this.receive(payload, this.sink, undefined, packet);
        else if (!isOwnTopic(topic) && !isStrayReply(topic, payload))
          this.receive(payload, this.sink, patternOf(topic), packet);
      },
    });
  }

  protected override async handlerAdded(_handler: RegisteredHandler): Promise<void> {
    if (this.connection?.connected === true) await this.subscribe(this.connection);
  }

  /** What the broker has sent before is still handled. A session that stays collects what comes from now on. */
  protected async stopIntake(): Promise<void> {
    const { connection, topics } = this;
    this.topics = [];
    if (!isDurable(this.options)) return connection?.unsubscribe(topics);
    await connection?.unsubscribe([this.control]);
    connection?.pause();
  }

  protected closeDriver(late: AbortSignal): Promise<void> | void {
    const { connection } = this;
    this.connection = undefined;
    return connection?.close(late);
  }

  protected driver(): MqttDriver | undefined {
    return this.connection?.driver;
  }

  /** Subscribes to what the handlers need and is not there yet, then gives up what they do not need any more. */
  private async subscribe(connection: MqttConnection): Promise<void> {
    const wanted = this.subscriptions.of(this.handlers, connection.identified);
    const before = this.topics;
    this.topics = wanted.map(({ topic }) => topic);
    await connection.subscribe(wanted.filter(({ topic }) => !before.includes(topic)));
    await connection.unsubscribe(before.filter(topic => !this.topics.includes(topic)));
  }
}
