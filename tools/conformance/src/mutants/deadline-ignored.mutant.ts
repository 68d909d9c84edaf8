import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class PatientClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super.send(pattern, data, { ...options, deadline: undefined });
  }
}

export const mutant: Mutant = {
  defect: 'a deadline is not looked at',
  origin: 'moleculer: time-outs that begin anew at every hop.',
  killedBy: ['CA-07', 'CA-13', 'CA-14', 'CA-15', 'CA-16'],
  says: /ms to be left at the first handler/,
  harness: tcpWith({ client: PatientClient }),
};
