import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Contender } from '../contender.js';
import { addressOf, takenBy } from '../place.js';
import { JsonSocket } from './json-socket.js';
import { rawAnswers } from './raw-answers.js';
import { rawCaller } from './raw-caller.js';
import type { RawReply, RawRequest } from './raw-messages.js';

/** JSON frames, one write a message. */
export const rawTcp: Contender = {
  async serve(service, place) {
    const answer = rawAnswers(service);
    const server = createServer(socket => {
      const messages = new JsonSocket<RawRequest, RawReply>(socket, request => {
        void answer(request, reply => messages.send(reply));
      });
    });
    const { host, port } = addressOf(place);
    await once(server.listen(port, host), 'listening');
    return takenBy(place, server);
  },

  async connect(place) {
    const { host, port } = addressOf(place);
    const socket = connect(port, host);
    await once(socket, 'connect');
    const { caller, receive } = rawCaller({
      send: request => messages.send(request),
      close: () => void socket.destroy(),
    });
    const messages = new JsonSocket<RawReply, RawRequest>(socket, receive);
    return caller;
  },
};
