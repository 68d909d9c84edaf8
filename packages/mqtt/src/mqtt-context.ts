import { RpcContext, type IncomingPacket, type Metadata } from '@parley/core';
import type { IPublishPacket } from 'mqtt';

/** The context of a message that came over MQTT. */
export class MqttContext extends RpcContext {
  /** The transporter's: where the answer goes. */
  replyTopic?: string;

  constructor(
    private readonly packet: IPublishPacket,
    { metadata }: IncomingPacket,
    private readonly attempt = 1,
  ) {
    super(metadata);
  }

  /** The topic it was published on. */
  getTopic(): string {
    return this.packet.topic;
  }

  /** The packet as mqtt.js gives it: quality of service, retain flag, properties of MQTT 5, payload. */
  getPacket(): IPublishPacket {
    return this.packet;
  }

  /** Which run of the event's handlers this is, from 1; see `ackAfterHandler`. A server that was started anew begins at 1. */
  getAttempt(): number {
    return this.attempt;
  }

  /** Whether handlers may have had this message before: this is a further attempt, or the broker says so. */
  isRedelivered(): boolean {
    return this.attempt > 1 || this.packet.dup;
  }

  /** The headers of the message: those in the packet, and the user properties of MQTT 5. */
  override getMetadata(): Metadata | undefined {
    const own = super.getMetadata();
    const properties = this.packet.properties?.userProperties;
    if (properties === undefined) return own;
    const native: Record<string, string> = {};
    for (const [name, value] of Object.entries(properties))
      native[name] = Array.isArray(value) ? value.join(', ') : value;
    return { ...native, ...own };
  }

  /** `[topic, packet]`. */
  override getArgs(): readonly unknown[] {
    return [this.getTopic(), this.getPacket()];
  }
}
