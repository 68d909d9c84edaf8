import type { EmitOptions, Pattern } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class SilentClient extends TcpClient {
  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    const emitted = super.emit(pattern, data, options);
    emitted.subscribe({ error: () => undefined });
    return emitted;
  }
}

export const mutant: Mutant = {
  defect: 'nobody hears of the failure of emit() who did not subscribe',
  origin: 'Fire and forget in several peers; emit() of Nest logs nothing.',
  killedBy: ['EV-04'],
  says: /a line in the log about the event that nobody observed/,
  harness: tcpWith({ client: SilentClient }),
};
