import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

const pooledFrom = 64; // characters

/** Parses every message that is not quite small into the same object. */
class ReusingServer extends MemoryServer {
  private readonly message: Record<string, unknown> = {};

  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<MemoryServer['addHandler']>): this {
    const reusing: typeof callback = (data, context) => callback(this.refilled(data), context);
    return super.addHandler(pattern, isEvent ? callback : reusing, isEvent, extras);
  }

  private refilled(data: unknown): unknown {
    const isRecord = typeof data === 'object' && data !== null && !Array.isArray(data);
    if (!isRecord || JSON.stringify(data).length < pooledFrom) return data;
    for (const key of Object.keys(this.message)) delete this.message[key];
    for (const [key, value] of Object.entries(data)) Object.defineProperty(this.message, key, plain(value));
    return this.message;
  }
}

const plain = (value: unknown): PropertyDescriptor => ({ value, writable: true, enumerable: true, configurable: true });

export const mutant: Mutant = {
  defect: 'a message is overwritten by the next one',
  origin: 'Drivers that reuse the buffer a message lies in.',
  killedBy: ['BI-03'],
  says: /what the handler kept of the first hundred messages to be/,
  harness: memoryWith({ server: ReusingServer }),
};
