import type { Socket } from 'node:net';

/** How long a peer may do nothing before it is left, in ms. */
const patience = 1000;
/** How long its goodbye may take altogether, in ms. */
const longest = 10_000;

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
    const leave = (): void => void socket.destroy();
    const timer = setTimeout(leave, longest);
    socket.setTimeout(patience, leave);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    if (!socket.writableEnded) socket.end();
  });
};
