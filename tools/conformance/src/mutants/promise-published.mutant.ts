import type { MemoryServerOptions } from '@parley/memory';
import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Does not wait for a serializer. */
class HastyServer extends MemoryServer {
  constructor(options: MemoryServerOptions = {}) {
    const { serializer } = options;
    super({
      ...options,
      ...(serializer && {
        serializer: {
          serialize(packet, codecOptions) {
            const serialized: unknown = serializer.serialize(packet, codecOptions);
            if (!(serialized instanceof Promise)) return serialized;
            serialized.catch(() => undefined);
            return JSON.stringify(serialized);
          },
        },
      }),
    });
  }
}

export const mutant: Mutant = {
  defect: 'an asynchronous serializer is not waited for',
  origin: 'ClientNats.publish() of Nest.',
  killedBy: ['SE-02'],
  says: /send\('echo-.*to settle/,
  collateral: {
    'SE-03': 'its codecs are asynchronous',
    'SE-16': 'so is one that rejects',
    'SR-04': 'its serializer is slow',
  },
  harness: memoryWith({ server: HastyServer }),
};
