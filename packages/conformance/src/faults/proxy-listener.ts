import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Address } from './address.js';
import { releasePort, reservePort } from './proxy-ports.js';

const listen = async (place: Address, welcome: (socket: Socket) => void): Promise<Server> => {
  const server = createServer({ allowHalfOpen: true }, welcome);
  server.listen(place);
  await once(server, 'listening');
  return server;
};

/** At a port that stays ours while we do not listen, if there is one. */
export const listenSomewhere = async (place: Address, welcome: (socket: Socket) => void): Promise<Server> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = reservePort();
    try {
      return await listen({ ...place, port }, welcome);
    } catch {
      releasePort(port); // somebody else's, or not allowed
    }
  }
  return listen(place, welcome);
};

/** The port was ours a moment ago; should an outgoing connection have taken it as its own, it will be free again. */
export const listenPatiently = async (place: Address, welcome: (socket: Socket) => void): Promise<Server> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(place, welcome);
    } catch (error) {
      if (attempt === 100 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
};
