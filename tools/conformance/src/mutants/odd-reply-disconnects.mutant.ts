import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Hears nothing more on a connection that carried something odd, and ends it. */
class SensitiveClient extends TcpClient {
  private readonly given = new WeakSet<object>();

  protected override receive(...[message, ...rest]: Parameters<TcpClient['receive']>): void {
    const socket = this.driver();
    if (socket === undefined || this.given.has(socket)) return;
    if (String(message).startsWith('{')) return super.receive(message, ...rest);
    this.given.add(socket);
    socket.destroy();
  }
}

export const mutant: Mutant = {
  defect: 'a reply that is no packet ends the connection of the client',
  origin: '`Object.keys(null)` in the listener of a socket.',
  killedBy: ['SE-10'],
  says: /SE-10.*PARLEY_CONNECTION_LOST/s,
  harness: tcpWith({ client: SensitiveClient }),
};
