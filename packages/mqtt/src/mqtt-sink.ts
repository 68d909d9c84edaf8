import { ReplySink, type Encoded, type IncomingPacket, type MessageRecord, type RegisteredHandler } from '@parley/core';
import type { IClientPublishOptions, IPublishPacket } from 'mqtt';
import type { MqttConnection } from './connection/mqtt-connection.js';
import { MqttContext } from './mqtt-context.js';
import type { MqttRecordOptions } from './mqtt-record.js';
import type { MqttSubscriptions } from './mqtt-subscriptions.js';
import { inboxes, replyTopicOf } from './topics/own-topics.js';

/** What a sink asks of its server. */
export interface MqttSinkOwner {
  readonly controlAddress: string;
  readonly subscriptions: MqttSubscriptions;
  /** Events come by a connection of their own. */
  readonly eventsApart: boolean;
  connection(): MqttConnection;
  /** Nobody listens for the answer to this request any more. */
  callerGone(id: unknown): void;
}

/** Where the answers of a server go: each to the inbox of its caller, or, if it names none, where Nest's clients wait. */
export class MqttSink extends ReplySink<MqttContext> {
  constructor(private readonly owner: MqttSinkOwner) {
    super();
  }

  override get controlAddress(): string {
    return this.owner.controlAddress;
  }

  context(packet: IncomingPacket, raw: unknown): MqttContext {
    return new MqttContext(raw as IPublishPacket, packet);
  }

  override takes(handler: RegisteredHandler, context: MqttContext): boolean {
    const { eventsApart, subscriptions } = this.owner;
    if (eventsApart && handler.isEvent) return false;
    return subscriptions.bring(context.getPacket(), handler, this.isLive);
  }

  write(encoded: Encoded, request: IncomingPacket, context: MqttContext, record?: MessageRecord): void | Promise<void> {
    const connection = this.owner.connection();
    const packet = context.getPacket();
    const topic = (context.replyTopic ??= replyTopic(request, packet));
    const options = replyOptions(packet, record?.options as MqttRecordOptions | undefined);
    if (options.qos === 0) connection.publish(topic, encoded, options);
    else connection.publish(topic, encoded, options, (_, unheard) => unheard && this.owner.callerGone(request.id));
    return connection.room();
  }

  /** What the broker sends meanwhile waits there. */
  override pause(): void {
    this.owner.connection().pause();
  }

  override resume(): void {
    this.owner.connection().resume();
  }

  private readonly isLive = (topic: string): boolean => this.owner.connection().isLive(topic);
}

/** Only inboxes are answered to: a request must not make a server publish wherever the server may. */
const replyTopic = ({ parley }: IncomingPacket, { topic, properties }: IPublishPacket): string => {
  if (inboxes.includes(parley?.r)) return parley.r;
  const native = properties?.responseTopic;
  return inboxes.includes(native) ? native : replyTopicOf(topic);
};

/** As surely as the request came. */
const replyOptions = (
  { qos, properties }: IPublishPacket,
  own: MqttRecordOptions | undefined,
): IClientPublishOptions => {
  const correlationData = properties?.correlationData;
  if (own === undefined && correlationData === undefined) return { qos };
  return { qos, ...own, properties: { ...own?.properties, ...(correlationData && { correlationData }) } };
};
