import type { DeadLetterReason } from '@parley/core';
import type { IClientPublishOptions } from 'mqtt';
import type { EventDelivery } from './event-delivery.js';

/** A message says no more than this of an error, in characters. */
const longestText = 1000;

/** `<deadLetterTopic>/<reason>/<topic>`: where messages have no properties (MQTT 3.1.1), the topic has to say it. */
export const deadLetterTopicOf = (prefix: string, reason: DeadLetterReason, { arrived }: EventDelivery): string =>
  `${prefix}/${reason}/${arrived.topic}`;

/** Whether something lies among the dead letters. */
export const isDeadLetter = (prefix: string | undefined, topic: string): boolean =>
  prefix !== undefined && topic.startsWith(`${prefix}/`);

/** As the event came, with its own properties, and beside them why it is here; MQTT 5. */
export const deadLetterOptions = (
  { arrived, attempt }: EventDelivery,
  reason: DeadLetterReason,
  cause: Error,
): IClientPublishOptions => {
  const { userProperties, contentType, correlationData, payloadFormatIndicator } = arrived.packet.properties ?? {};
  const why = {
    'parley-reason': reason,
    'parley-error': cause.message.slice(0, longestText),
    'parley-attempts': String(attempt),
  };
  return {
    qos: 1,
    properties: {
      ...(contentType !== undefined && { contentType }),
      ...(correlationData !== undefined && { correlationData }),
      ...(payloadFormatIndicator !== undefined && { payloadFormatIndicator }),
      userProperties: { ...userProperties, ...why },
    },
  };
};
