import { ParleyError, type ClientOptions, type RetryPolicy, type ServerOptions } from '@parley/core';
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
  /**
   * Whether an event is acknowledged after its handlers succeeded, rather than on arrival. Default false.
   *
   * Event handlers then have a second connection, with the same options, the `clientId` with `events` after it, and no
   * `will`. Its concurrency is one: it takes the next event when the one before is settled, for MQTT wants acknowledgements
   * in the order of the messages (section 4.6 of MQTT 3.1.1 and 5), and has no other answer. So
   * - an event that failed runs again here, all of its handlers, after the delay that `redelivery` says, and those behind it
   *   wait;
   * - after the last attempt, or if it cannot be decoded, it is published at quality of service 1 to
   *   `deadLetterTopic`, and acknowledged when the broker has it there; if that fails, it is tried again, later;
   * - one that is not settled when the server closes or dies is delivered again, counted from 1, to its next start, if the
   *   broker keeps the session: `clean: false` and a `clientId`, and for MQTT 5 `properties.sessionExpiryInterval`. With
   *   any other session it is lost. After a loss of the connection it is delivered again while it may still be in work.
   *
   * Events come at quality of service 1 at most: of 2, mqtt.js acknowledges a part on arrival. Those of 0 are tried again,
   * too, but not delivered again. A group cannot share a topic for requests and events. Requests stay as they are.
   */
  readonly ackAfterHandler?: boolean;
  /** When an event that failed is tried again; `ackAfterHandler`. Default: 5 attempts, the second after 1 s. */
  readonly redelivery?: Partial<RetryPolicy>;
  /**
   * Where events that nobody could handle are put aside, as they came: on `<deadLetterTopic>/<reason>/<topic>`, where the
   * reason is `failed` or `undecodable`. On MQTT 5 they have their user properties, and `parley-reason`, `parley-error` and
   * `parley-attempts`. This server handles none of them. Default: none, and such an event is in the log only. Needs
   * `ackAfterHandler`.
   */
  readonly deadLetterTopic?: string;
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

/** @throws ParleyError `PARLEY_INVALID_OPTION` for options that no server can have, or not together */
export const checkServerOptions = (options: MqttServerOptions): void => {
  const { ackAfterHandler = false, connection, deadLetterTopic, group } = options;
  if (group !== undefined && !/^[^/+#\0]+$/.test(group)) {
    throw invalid(`A group of MQTT is a name without /, + and #, not '${group}'`);
  }
  if (ackAfterHandler && connection !== undefined) {
    throw invalid(
      'ackAfterHandler makes a second connection, which needs an id of its own: give options, not a connection',
    );
  }
  if (deadLetterTopic === undefined) return;
  if (!ackAfterHandler)
    throw invalid('deadLetterTopic needs ackAfterHandler: what is acknowledged on arrival is not put aside');
  if (!/^[^$+#\0][^+#\0]*$/.test(deadLetterTopic)) {
    throw invalid(`deadLetterTopic is a topic without + and #, and without $ before it, not '${deadLetterTopic}'`);
  }
};

const invalid = (message: string): ParleyError => new ParleyError('PARLEY_INVALID_OPTION', { message });
