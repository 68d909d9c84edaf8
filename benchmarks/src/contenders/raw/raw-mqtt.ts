import { randomUUID } from 'node:crypto';
import { connectAsync } from 'mqtt';
import type { Contender } from '../contender.js';
import { rawAnswers, rawPatterns } from './raw-answers.js';
import { rawCaller } from './raw-caller.js';
import type { RawReply, RawRequest } from './raw-messages.js';

/** QoS 0; replies on a topic of the client's own. */
export const rawMqtt: Contender = {
  async serve(service, place) {
    const driver = await connectAsync(place.url);
    const answer = rawAnswers(service);
    driver.on('message', (_topic, json) => {
      const request = JSON.parse(json.toString()) as RawRequest;
      void answer(request, reply => void driver.publish(request.replyTo!, JSON.stringify(reply)));
    });
    await driver.subscribeAsync(rawPatterns.map(pattern => place.prefix + pattern));
    return place;
  },

  async connect(place) {
    const driver = await connectAsync(place.url);
    const replyTo = `${place.prefix}reply-${randomUUID()}`;
    const { caller, receive } = rawCaller({
      replyTo,
      send: request => void driver.publish(place.prefix + request.pattern, JSON.stringify(request)),
      close: () => driver.endAsync(true),
    });
    driver.on('message', (_topic, json) => receive(JSON.parse(json.toString()) as RawReply));
    await driver.subscribeAsync(replyTo);
    return caller;
  },
};
