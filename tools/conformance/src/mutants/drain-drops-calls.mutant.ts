import type { Link, ReplySink } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Is deaf from the moment it begins to drain. */
class DeafServer extends TcpServer {
  private deaf = false;

  protected override open(link: Link): void {
    this.deaf = false;
    super.open(link);
  }

  protected override stopIntake(): void {
    this.deaf = true;
    super.stopIntake();
  }

  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    if (!this.deaf) super.receive(message, sink, channel, raw);
  }
}

export const mutant: Mutant = {
  defect: 'a call that comes while the server drains is never answered',
  origin: 'Redis, MQTT, NATS and RabbitMQ of Nest: intake and answers end at once, and nobody is told.',
  killedBy: ['DR-03'],
  says: /a call while the server drains to fail.*neither a value nor an error/s,
  harness: tcpWith({ server: DeafServer }),
};
