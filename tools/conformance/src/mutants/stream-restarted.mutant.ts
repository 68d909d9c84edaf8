import type { Encoded, Link, PendingRequest } from '@parley/core';
import { TcpClient, type TcpClientOptions } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { peek } from './peek.js';
import { tcpWith } from './tcp-mutant.js';

/** Sends what had no answer once more on every new connection. */
class RepeatingClient extends TcpClient {
  private readonly unanswered = new Map<string, readonly [PendingRequest, Encoded]>();
  private again: readonly (readonly [PendingRequest, Encoded])[] = [];

  constructor(options: TcpClientOptions) {
    super(options);
    this.status.subscribe(status => {
      if (status === 'connected') for (const [request, encoded] of this.again) super.write(request, encoded);
    });
  }

  protected override open(link: Link): void {
    this.again = [...this.unanswered.values()];
    super.open(link);
  }

  protected override write(request: PendingRequest, encoded: Encoded): void {
    this.unanswered.set(request.id, [request, encoded]);
    super.write(request, encoded);
  }

  protected override receive(message: unknown, channel?: string): void {
    const { id, isDisposed, err } = peek(message);
    if (isDisposed === true || err !== undefined) this.unanswered.delete(String(id));
    super.receive(message, channel);
  }
}

export const mutant: Mutant = {
  defect: 'a reconnect sends requests again that were under way',
  origin: 'nestjs/nest #12769: every reconnect subscribed the producer once more.',
  killedBy: ['SR-09'],
  says: /never a second run of the handler/,
  harness: tcpWith({ client: RepeatingClient }),
};
