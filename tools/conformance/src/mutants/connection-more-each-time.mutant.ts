import type { Link } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import { connect, type Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Opens a second connection with every reconnect, which nobody uses. */
class DoublingClient extends TcpClient {
  private opened = 0;
  private readonly surplus: Socket[] = [];

  constructor(private readonly own: TcpClientOptions) {
    super(own);
  }

  override async close(...args: Parameters<TcpClient['close']>): Promise<void> {
    for (const socket of this.surplus.splice(0)) socket.destroy();
    await super.close(...args);
  }

  protected override open(link: Link): void {
    super.open(link);
    if (this.opened++ < 3) return;
    const socket = connect({ host: this.own.host, port: this.own.port! });
    socket.on('error', () => undefined);
    this.surplus.push(socket);
  }
}

export const mutant: Mutant = {
  defect: 'reconnecting opens more connections than it needs',
  origin: 'nestjs/nest #13880; keyv #2106.',
  killedBy: ['RE-10'],
  says: /connections to be open, as at first/,
  harness: tcpWith({ client: DoublingClient }),
};
