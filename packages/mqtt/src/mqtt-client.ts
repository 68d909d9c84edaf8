import {
  ClientProxy,
  jsonEnvelope,
  ParleyError,
  type ControlPacket,
  type Encoded,
  type EventPacket,
  type Link,
  type Metadata,
  type PendingRequest,
  type ServerIdentity,
  type TransporterCapabilities,
} from '@parley/core';
import type { IClientPublishOptions, MqttClient as MqttDriver } from 'mqtt';
import { brokerAddress } from './connection/driver.js';
import { MqttConnection } from './connection/mqtt-connection.js';
import { mqttCapabilities } from './mqtt-capabilities.js';
import { driverEvents } from './mqtt-events.js';
import type { MqttClientOptions } from './mqtt-options.js';
import type { MqttRecordOptions, QoS } from './mqtt-record.js';
import type { Subscription } from './mqtt-subscriptions.js';
import { controls, inboxes, replyTopicOf } from './topics/own-topics.js';
import { topicToSend } from './topics/topic-filter.js';

type Properties = IClientPublishOptions['properties'];

/** Reason code of MQTT 5 (section 2.4). */
const notAuthorized = 135;

/** Calls servers over MQTT 3.1.1 or 5: Parley's or Nest's. */
export class MqttClient extends ClientProxy {
  private readonly broker: string;
  private readonly replyTo = inboxes.create();
  private readonly qos: QoS;
  private connection?: MqttConnection;

  constructor(private readonly options: MqttClientOptions = {}) {
    super(options, {
      envelope: jsonEnvelope,
      reconnectsItself: typeof options.connection === 'object',
      inFlightOnLoss: 'wait',
      lingers: true,
      identifies: 'request',
      replyChannel: options.nestReplies === false ? undefined : route => topicToSend(replyTopicOf(route)),
      events: driverEvents,
    });
    this.broker = brokerAddress(options);
    this.qos = options.qos ?? 0;
  }

  /** What a client with these options promises. */
  static capabilities(options: MqttClientOptions = {}): TransporterCapabilities {
    return mqttCapabilities(options);
  }

  protected get address(): string {
    return this.broker;
  }

  protected override get inbox(): string {
    return this.replyTo;
  }

  protected open(link: Link): void {
    this.connection = new MqttConnection(this.options, link, {
      address: this.broker,
      begin: connection => {
        this.connection = connection;
        return connection.subscribe([this.replyTo, ...this.replyChannels].map(replySubscription));
      },
      message: (topic, payload, { properties }) =>
        this.receive(payload, topic, properties?.correlationData?.toString()),
    });
  }

  protected override subscribe(channel: string): Promise<void> | void {
    return this.connection?.subscribe([replySubscription(channel)]);
  }

  protected override unsubscribe(channel: string): Promise<void> | void {
    return this.connection?.unsubscribe([channel]);
  }

  protected write(request: PendingRequest, encoded: Encoded): void {
    const { metadata, record, target } = request;
    const own = record?.options as MqttRecordOptions | undefined;
    const connection = this.connection!;
    const answers = connection.five
      ? { responseTopic: this.replyTo, correlationData: Buffer.from(request.id) }
      : undefined;
    connection.publish(topicToSend(target.route), encoded, this.optionsOf(own, metadata, answers), (error, unheard) => {
      if (unheard && !this.resend(request))
        request.fail(new ParleyError('PARLEY_NO_HANDLER', { pattern: target.route, address: this.broker }));
      else if (error !== undefined && connection.connected) request.fail(this.refused(error, target.route));
    });
  }

  protected writeEvent({ metadata, record, target }: EventPacket, encoded: Encoded): Promise<void> {
    const topic = topicToSend(target.route);
    const connection = this.connection!;
    const options = this.optionsOf(record?.options as MqttRecordOptions | undefined, metadata);
    if (options.qos === 0) {
      connection.publish(topic, encoded, options);
      return connection.flushed();
    }
    return new Promise((resolve, reject) => {
      connection.publish(topic, encoded, options, error => {
        if (error === undefined) resolve();
        else reject(this.refused(error, target.route));
      });
    });
  }

  protected override writeControl(control: ControlPacket, server: ServerIdentity): void {
    if (controls.includes(server.control))
      this.connection?.publish(server.control, JSON.stringify({ parley: control }));
  }

  protected closeDriver(late: AbortSignal): Promise<void> | void {
    const { connection } = this;
    this.connection = undefined;
    return connection?.close(late);
  }

  protected driver(): MqttDriver | undefined {
    return this.connection?.driver;
  }

  /** Metadata stays in the packet, too: a subscriber of MQTT 3.1.1 gets no properties. */
  private optionsOf(
    own: MqttRecordOptions | undefined,
    metadata?: Metadata,
    answers?: Properties,
  ): IClientPublishOptions {
    const { qos } = this;
    const { userProperties } = this.options;
    if (this.connection?.five !== true) return own === undefined ? { qos } : { qos, ...own };
    if (own === undefined && metadata === undefined && userProperties === undefined)
      return { qos, properties: answers };
    const users = { ...userProperties, ...metadata, ...own?.properties?.userProperties };
    const named = Object.keys(users).length > 0 ? { userProperties: users } : undefined;
    return { qos, ...own, properties: { ...own?.properties, ...named, ...answers } };
  }

  private refused(cause: Error, pattern: string): Error {
    if ((cause as { readonly code?: unknown }).code !== notAuthorized) return cause;
    return new ParleyError('PARLEY_PUBLISH_REFUSED', { pattern, address: this.broker, cause });
  }
}

const replySubscription = (topic: string): Subscription => ({ topic, options: { qos: 1 } });
