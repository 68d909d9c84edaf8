import type { ClientOptions, ServerOptions } from '@parley/core';
import type { IClientOptions, IClientSubscribeOptions, MqttClient as MqttDriver } from 'mqtt';
import type { QoS } from './mqtt-record.js';

/**
 * All options of mqtt.js, but for its reconnecting, which is Parley's (`retryDelay`, `retryAttempts`). `keepalive` is
 * mqtt.js's, in seconds; `keepAlive` is Parley's, in ms.
 */
type DriverOptions = Readonly<
  Omit<
    IClientOptions,
    | 'connectTimeout'
    | 'manualConnect'
    | 'reconnectOnConnackError'
    | 'reconnectPeriod'
    | 'resubscribe'
    | 'protocolVersion'
  >
>;

/** What both sides understand. */
export interface MqttOptions extends DriverOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://host:port`. Default `mqtt://localhost:1883`. mqtt.js's `host`, `port` win. */
  readonly url?: string;
  /** 4 is MQTT 3.1.1, 5 is MQTT 5. Default 4. */
  readonly protocolVersion?: 4 | 5;
  /**
   * A client of mqtt.js: one that is yours, and stays open, or what makes one, each time a connection is needed. With it,
   * the options of mqtt.js here have no effect, but `protocolVersion` has to be the client's.
   */
  readonly connection?: MqttDriver | (() => MqttDriver);
  /** Largest message in bytes. Default: what the broker says (MQTT 5), else 268 435 455, which is the protocol's. */
  readonly maxPayload?: number;
  /**
   * Whether to publish an empty message on `parley/quiet` when something arrived and there is nothing else to send. It
   * carries the acknowledgement of TCP, without which a broker that leaves Nagle's algorithm on (Mosquitto's default) waits
   * 40 ms with its next packet. Default true.
   */
  readonly promptAcks?: boolean;
}

export interface MqttServerOptions extends ServerOptions, MqttOptions {
  /**
   * Servers of one group share requests and events, each of which one of them gets (`$share`). Default: none, and every
   * server gets all of them.
   */
  readonly group?: string;
  /**
   * Of every subscription; `extras.qos` of a handler wins over its `qos`. Default 1: messages come as surely as they were
   * published, but no more than once too often.
   */
  readonly subscribeOptions?: Readonly<IClientSubscribeOptions>;
}

export interface MqttClientOptions extends ClientOptions, MqttOptions {
  /**
   * Of requests and events without one of their own. Default 0. With 1 or 2 `emit()` completes when the broker has the
   * event, and on MQTT 5 a request without any subscriber fails at once.
   */
  readonly qos?: QoS;
  /** MQTT 5: sent with every message. */
  readonly userProperties?: Readonly<Record<string, string | string[]>>;
  /** Whether to listen to `<topic>/reply`, too, where servers of Nest answer. Default true. */
  readonly nestReplies?: boolean;
}
