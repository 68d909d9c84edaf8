import { defineCapabilities, type TransporterCapabilities } from '@parley/core';
import type { MqttClientOptions, MqttServerOptions } from './mqtt-options.js';
import { topicSyntax } from './topics/topic-filter.js';

/** Whether the broker keeps the session of a server that is away, with the messages of a quality of service for it. */
export const isDurable = ({
  clean,
  clientId,
  properties,
  protocolVersion,
  subscribeOptions,
}: MqttServerOptions): boolean =>
  clean === false &&
  clientId !== undefined &&
  subscribeOptions?.qos !== 0 &&
  (protocolVersion !== 5 || (properties?.sessionExpiryInterval ?? 0) > 0);

/** What MQTT promises: a server with its options, and clients with theirs. */
export const mqttCapabilities = (options: MqttServerOptions & MqttClientOptions = {}): TransporterCapabilities => {
  const { ackAfterHandler = false, deadLetterTopic, qos = 0, group, protocolVersion = 4 } = options;
  const five = protocolVersion === 5;
  const durable = isDurable(options) && qos > 0;
  return defineCapabilities({
    delivery: durable ? 'at-least-once' : 'at-most-once',
    emitAck: qos > 0 ? 'broker' : 'socket',
    ordering: 'connection',
    streaming: true,
    cancellation: true,
    deadline: true,
    drain: true,
    // not `retry`, though there are: what fails holds up what follows, since acknowledgements have an order
    settlement: ackAfterHandler && durable ? 'ack' : 'none',
    deadLetter: ackAfterHandler && deadLetterTopic !== undefined,
    durable,
    requestGroups: group !== undefined,
    eventGroups: group !== undefined,
    fanout: group === undefined ? 'all' : 'one',
    wildcards: { ...topicSyntax },
    metadata: true,
    nativeHeaders: five,
    binary: false,
    noHandler: five && qos > 0 ? 'error' : 'timeout',
    reconnect: true,
    inFlightOnLoss: 'wait',
    backpressure: 'credit',
    dynamicHandlers: true,
    listens: false,
    tls: true,
    bounded: true,
  });
};
