import type { EmitOptions, Pattern, SendOptions } from '@parley/core';
import { MemoryClient } from '@parley/memory';
import { defer, type Observable } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Takes `options` of any payload for those of a record, and removes them. */
const withoutOptions = <T>(data: T): T => {
  if (typeof data !== 'object' || data === null || !('options' in data)) return data;
  if (!Reflect.deleteProperty(data, 'options')) throw new TypeError("Cannot delete property 'options'"); // as `delete` does
  return data;
};

class DeletingClient extends MemoryClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    return defer(() => super.send<TResult, TInput>(pattern, withoutOptions(data), options));
  }

  override emit<TInput = unknown>(pattern: Pattern, data: TInput, options?: EmitOptions): Observable<undefined> {
    return super.emit(pattern, withoutOptions(data), options);
  }
}

export const mutant: Mutant = {
  defect: '`options` is deleted from what is sent',
  origin: 'MqttRecordSerializer of Nest 12.1.1.',
  killedBy: ['SE-07', 'SE-05', 'SE-06'],
  says: /with a key 'options' to be/,
  harness: memoryWith({ client: DeletingClient }),
};
