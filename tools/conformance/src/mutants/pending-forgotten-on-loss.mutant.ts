import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { catchError, NEVER, throwError, type Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

class ForgettingClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return super
      .send<TResult, TInput>(pattern, data, options)
      .pipe(
        catchError((error: { readonly code?: unknown }) =>
          error.code === 'PARLEY_CONNECTION_LOST' ? NEVER : throwError(() => error),
        ),
      );
  }
}

export const mutant: Mutant = {
  defect: 'calls in flight are forgotten when the connection breaks',
  origin: 'Redis, MQTT, NATS and RabbitMQ of Nest.',
  killedBy: ['RE-02'],
  collateral: {
    'LC-15': 'a call is in flight when the server closes',
    'SR-09': 'its stream is cut',
    'SR-18': 'its stream is cut',
    'ER-13': 'a call is in flight when its connection is cut',
    'LK-09': 'a call is in flight when its connection is cut',
    'SB-22': 'the server ends the connection while a call is in flight',
    'BI-09': 'the server ends the connection of a call that is too large',

    'RE-09': 'the call was in flight when the connection broke',
    'RE-20': 'the call was in flight when the connection broke',
    'RE-24': 'the call was in flight when the connection broke',
    'RE-25': 'the call was in flight when the connection broke',
  },
  sometimes: { 'DR-03': 'its connection may be lost before its call is refused' },
  says: /a call in flight when its connection breaks to settle/,
  harness: tcpWith({ client: ForgettingClient }),
};
