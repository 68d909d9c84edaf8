import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import { connect } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Forgets to stop the timer of its next attempt when it closes. */
class RestlessClient extends TcpClient {
  private last = '';

  constructor(private readonly own: TcpClientOptions) {
    super(own);
    this.status.subscribe(status => (this.last = status));
  }

  override async close(...args: Parameters<TcpClient['close']>): Promise<void> {
    const tries = this.last === 'reconnecting';
    await super.close(...args);
    if (!tries) return;
    setTimeout(() => {
      const socket = connect({ host: this.own.host, port: this.own.port! }, () => socket.destroy());
      socket.on('error', () => undefined);
    }, 40);
  }
}

export const mutant: Mutant = {
  defect: 'a client that closes while it reconnects connects once more',
  origin: 'Reconnect timers that outlive the client.',
  killedBy: ['RE-28'],
  says: /never a connection after close\(\)/,
  harness: tcpWith({ client: RestlessClient }),
};
