import type { Socket } from 'node:net';

/** How long a peer may take to close its side, in ms. */
const patience = 1000;

/**
 * Ends a socket and resolves when it is closed. It goes on reading until then: closing a socket with unread data makes
 * the system send a reset, and that can cost the peer the last replies.
 */
export const endSocket = (socket: Socket): Promise<void> => {
  if (socket.closed || socket.connecting) {
    socket.destroy();
    return Promise.resolve();
  }
  return new Promise(resolve => {
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    if (!socket.writableEnded) socket.end();
  });
};
