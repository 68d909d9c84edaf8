import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { NEVER, Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Drops what is sent while it receives. */
class DeafClient extends TcpClient {
  private receiving = false;

  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return new Observable(emit =>
      (this.receiving ? NEVER : super.send<TResult, TInput>(pattern, data, options)).subscribe(emit),
    );
  }

  protected override receive(message: unknown, channel?: string): void {
    this.receiving = true;
    super.receive(message, channel);
    this.receiving = false;
  }
}

export const mutant: Mutant = {
  defect: 'a call made out of a value is lost',
  origin: 'Parsers that are not prepared to be called again by what they call.',
  killedBy: ['SR-16'],
  says: /the calls of a stream to settle/,
  collateral: {
    'OR-09': 'it makes calls out of the answers of others',
  },
  harness: tcpWith({ client: DeafClient }),
};
