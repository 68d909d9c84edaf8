import type { TLSSocket } from 'node:tls';

/** How long a server's first word after the handshake may take, in ms. */
const patience = 500;

/**
 * Calls back when both sides have accepted each other's certificate.
 *
 * In TLS 1.3 `secureConnect` only says that the client has accepted the server. The server has not seen the client's
 * certificate by then; what tells that it took it, or needs none, is the session ticket it sends after the handshake
 * (RFC 8446, section 4.6.1). A server that sends none costs the wait for it.
 */
export const onceTrusted = (socket: TLSSocket, trusted: () => void): void => {
  socket.once('secureConnect', () => {
    if (socket.getProtocol() !== 'TLSv1.3') return trusted();
    const done = (): void => {
      stop();
      // `session` is emitted from within a read, and what is written there, Node forgets to send until the next write
      setImmediate(() => {
        if (!socket.destroyed) trusted();
      });
    };
    const stop = (): void => {
      clearTimeout(timer);
      socket.off('session', done).off('close', stop);
    };
    const timer = setTimeout(done, patience);
    socket.once('session', done).once('close', stop);
  });
};
