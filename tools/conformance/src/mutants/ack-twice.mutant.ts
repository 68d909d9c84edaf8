import type { MemoryContext } from '@parley/memory';
import { harness } from '../harnesses/memory-settling.harness.js';
import { settlingWith } from './settling-mutant.js';
import type { Mutant } from './mutant.js';

const quietly = (context: MemoryContext): void => {
  for (const name of ['ack', 'retry', 'deadLetter'] as const) {
    const real = context[name] as (argument?: unknown) => void;
    Object.defineProperty(context, name, {
      value: (argument?: unknown) => {
        try {
          real.call(context, argument);
        } catch {
          // as if it had worked
        }
      },
    });
  }
};

export const mutant: Mutant = {
  defect: 'to settle what is settled, or somebody else’s to settle, looks like success',
  origin: 'Handlers that acknowledge beside the library, on RabbitMQ.',
  killedBy: ['AK-20', 'AK-21'],
  says: /a second settlement to fail/,
  harness: {
    ...settlingWith('event', ({ context, first }, handle) => {
      if (first) quietly(context);
      return handle();
    }),
    options: harness.options,
  },
};
