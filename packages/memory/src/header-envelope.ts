import { jsonEnvelope, type Envelope } from '@parley/core';

/** JSON packets without their metadata, which travels as headers of the message. */
export const headerEnvelope: Envelope = {
  request: ({ id, target, data, extension }) => jsonEnvelope.request({ id, target, data, extension }),
  event: ({ target, data }) => jsonEnvelope.event({ target, data }),
  reply: packet => jsonEnvelope.reply(packet),
  wrap: serialized => jsonEnvelope.wrap(serialized),
};
