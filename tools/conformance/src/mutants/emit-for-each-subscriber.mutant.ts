import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Sends at once, and again for everybody who subscribes after the first. */
class EagerClient extends TcpClient {
  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    const first = super.emit(pattern, data, options);
    let subscribed = false;
    return new Observable(emit => {
      const source = subscribed ? super.emit(pattern, data, options) : first;
      subscribed = true;
      return source.subscribe(emit);
    });
  }
}

export const mutant: Mutant = {
  defect: 'every further subscription of emit() sends the event again',
  origin: 'nestjs/nest #2728.',
  killedBy: ['EV-02'],
  says: /the events that arrived to be .*cold, 2 subscribers.*got .*cold, 2 subscribers', 'cold, 2 subscribers'/s,
  harness: tcpWith({ client: EagerClient }),
};
