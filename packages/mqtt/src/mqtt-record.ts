import { MessageRecord } from '@parley/core';
import type { IPublishPacket } from 'mqtt';

/** How surely a message is delivered: at most once, at least once, exactly once, each on its way to or from the broker. */
export type QoS = 0 | 1 | 2;

/** What one message may ask for. */
export interface MqttRecordOptions {
  readonly qos?: QoS;
  /** The broker keeps it as the last of its topic and gives it to later subscribers. */
  readonly retain?: boolean;
  readonly dup?: boolean;
  /** MQTT 5; left out on 3.1.1. Of requests and replies, `responseTopic` and `correlationData` are Parley's. */
  readonly properties?: IPublishPacket['properties'];
}

/** Data with options of MQTT: in place of the data of a call or event, or of a value a handler returns. */
export class MqttRecord<TData = unknown> extends MessageRecord<TData, MqttRecordOptions> {}

/** Makes an {@link MqttRecord}, as in Nest. */
export class MqttRecordBuilder<TData = unknown> {
  private options: MqttRecordOptions = {};

  constructor(private data?: TData) {}

  setData(data: TData): this {
    this.data = data;
    return this;
  }

  setQoS(qos: MqttRecordOptions['qos']): this {
    return this.set({ qos });
  }

  setRetain(retain: MqttRecordOptions['retain']): this {
    return this.set({ retain });
  }

  setDup(dup: MqttRecordOptions['dup']): this {
    return this.set({ dup });
  }

  setProperties(properties: MqttRecordOptions['properties']): this {
    return this.set({ properties });
  }

  build(): MqttRecord<TData> {
    return new MqttRecord(this.data as TData, this.options);
  }

  private set(options: MqttRecordOptions): this {
    this.options = { ...this.options, ...options };
    return this;
  }
}
