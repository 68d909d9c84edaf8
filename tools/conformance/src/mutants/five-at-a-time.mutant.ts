import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { defer, finalize, from, switchMap, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Lets no more than five calls be under way. */
class ModestClient extends TcpClient {
  private free = 5;
  private readonly waiting: (() => void)[] = [];

  override send<TResult, TInput>(pattern: Pattern, data: TInput, options?: SendOptions): Observable<TResult> {
    return defer(() =>
      from(this.turn()).pipe(
        switchMap(() => super.send<TResult, TInput>(pattern, data, options)),
        finalize(() => {
          this.free++;
          this.waiting.shift()?.();
        }),
      ),
    );
  }

  private async turn(): Promise<void> {
    if (this.free <= 0) await new Promise<void>(resolve => this.waiting.push(resolve));
    this.free--;
  }
}

export const mutant: Mutant = {
  defect: 'no more than five calls of a client are under way',
  origin: 'Pools of connections that carry one request each.',
  killedBy: ['RE-31'],
  collateral: {
    'RE-02': 'more than five of its calls are in flight',
    'RE-25': 'twenty of its calls are in flight',
    'RE-27': 'forty of its calls wait',
  },
  says: /most of 20 calls to be handled before the first answer is back/,
  harness: tcpWith({ client: ModestClient }),
};
