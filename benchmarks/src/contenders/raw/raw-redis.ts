import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Contender } from '../contender.js';
import type { Place } from '../place.js';
import { rawAnswers, rawPatterns } from './raw-answers.js';
import { rawCaller } from './raw-caller.js';
import type { RawReply, RawRequest } from './raw-messages.js';

/** A connection to publish and one to subscribe on each side; replies on a channel of the client's own. */
export const rawRedis: Contender = {
  async serve(service, place) {
    const [publisher, subscriber] = connections(place);
    const answer = rawAnswers(service);
    subscriber.on('message', (_channel, json) => {
      const request = JSON.parse(json) as RawRequest;
      void answer(request, reply => void publisher.publish(request.replyTo!, JSON.stringify(reply)));
    });
    await subscriber.subscribe(...rawPatterns.map(pattern => place.prefix + pattern));
    return place;
  },

  async connect(place) {
    const [publisher, subscriber] = connections(place);
    const replyTo = `${place.prefix}reply-${randomUUID()}`;
    const { caller, receive } = rawCaller({
      replyTo,
      send: request => void publisher.publish(place.prefix + request.pattern, JSON.stringify(request)),
      close() {
        publisher.disconnect();
        subscriber.disconnect();
      },
    });
    subscriber.on('message', (_channel, json) => receive(JSON.parse(json) as RawReply));
    await subscriber.subscribe(replyTo);
    return caller;
  },
};

const connections = ({ url }: Place): readonly [publisher: Redis, subscriber: Redis] => [
  new Redis(url),
  new Redis(url),
];
