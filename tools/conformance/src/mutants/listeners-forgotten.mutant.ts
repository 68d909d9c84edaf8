import type { Listener } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Knows its listeners until it is closed. */
class ForgetfulClient extends TcpClient {
  private generation = 0;

  override on(event: string, listener: Listener): void {
    const { generation } = this;
    super.on(event, (...args) => (this.generation === generation ? listener(...args) : undefined));
  }

  override async close(...args: Parameters<TcpClient['close']>): Promise<void> {
    this.generation++;
    await super.close(...args);
  }
}

export const mutant: Mutant = {
  defect: 'listeners of on() are forgotten by close()',
  origin: 'NATS and TCP of Nest.',
  killedBy: ['ST-06'],
  says: /the listeners of the client to be called for the second connection/,
  harness: tcpWith({ client: ForgetfulClient }),
};
