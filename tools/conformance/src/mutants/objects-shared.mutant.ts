import type { Pattern, SendOptions } from '@parley/core';
import { MemoryClient, MemoryServer } from '@parley/memory';
import type { Observable } from 'rxjs';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** The last few, held weakly, so that sharing is the only defect. */
const originals = new Map<string, WeakRef<object>>();

const keyOf = (data: unknown): string | undefined => {
  try {
    return JSON.stringify(data);
  } catch {
    return undefined;
  }
};

/** Both are in one process, so why copy? */
class SharingClient extends MemoryClient {
  override send<TResult = unknown, TInput = unknown>(
    pattern: Pattern,
    data: TInput,
    options?: SendOptions,
  ): Observable<TResult> {
    const key = keyOf(data);
    if (originals.size > 50) originals.clear();
    if (key !== undefined && typeof data === 'object' && data !== null) originals.set(key, new WeakRef(data));
    return super.send<TResult, TInput>(pattern, data, options);
  }
}

class SharingServer extends MemoryServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<MemoryServer['addHandler']>): this {
    const sharing: typeof callback = (data, context) =>
      callback(originals.get(keyOf(data) ?? '')?.deref() ?? data, context);
    return super.addHandler(pattern, isEvent ? callback : sharing, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: "the handler gets the caller's own object",
  origin: 'In-process transports of several toolkits.',
  killedBy: ['SE-15'],
  says: /what the caller sent to be.*99/s,
  harness: memoryWith({ client: SharingClient, server: SharingServer }),
};
