import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, NEVER, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class ForgettingClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(pattern: Pattern, data: TInput, options?: SendOptions): Observable<TResult> {
    return super
      .send<TResult, TInput>(pattern, data, options)
      .pipe(catchError((error: { readonly code?: unknown }) => (error.code === 'PARLEY_CONNECTION_LOST' ? NEVER : throwError(() => error))));
  }
}

export const mutant: Mutant = {
  defect: 'calls in flight are forgotten when the connection breaks',
  origin: 'Redis, MQTT, NATS and RabbitMQ of Nest.',
  killedBy: ['RE-02'],
  collateral: {
    'RE-09': 'the call was in flight when the connection broke',
    'RE-20': 'the call was in flight when the connection broke',
    'RE-24': 'the call was in flight when the connection broke',
    'RE-25': 'the call was in flight when the connection broke',
  },
  says: /a call in flight when its connection breaks to settle/,
  harness: tcpWith({ client: ForgettingClient }),
};
