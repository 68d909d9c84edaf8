import type { Pattern, SendOptions } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import type { Observable } from 'rxjs';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Forgets that a view is a part of its buffer. */
class GenerousClient extends TcpClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    const isView = data instanceof Uint8Array && !Buffer.isBuffer(data);
    return super.send<TResult, unknown>(pattern, isView ? new Uint8Array(data.buffer) : data, options);
  }
}

export const mutant: Mutant = {
  defect: 'the whole buffer behind a view is sent',
  origin: '`view.buffer`, given to something that takes an ArrayBuffer.',
  killedBy: ['BI-02'],
  says: /the answer for a part of an ArrayBuffer to be/,
  harness: tcpWith({ client: GenerousClient }),
};
