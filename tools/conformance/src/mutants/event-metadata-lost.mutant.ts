import type { Pattern } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Has two ways out, and one of them forgot something. */
class ForgetfulClient extends TcpClient {
  override emit<TInput = unknown>(pattern: Pattern, data: TInput): Observable<undefined> {
    return super.emit(pattern, data);
  }
}

export const mutant: Mutant = {
  defect: 'metadata of a single event is dropped',
  origin: 'nestjs/nest #17813.',
  killedBy: ['CX-03'],
  says: /the metadata of an event to be/,
  collateral: { 'CX-04': 'it merges metadata of an event, too' },
  harness: tcpWith({ client: ForgetfulClient }),
};
