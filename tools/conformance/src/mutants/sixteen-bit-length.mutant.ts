import type { Encoded, PendingRequest } from '@parley/core';
import { MemoryClient } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

const most = 2 ** 16 - 1;

/** Has two bytes for the length of a message. */
class NarrowClient extends MemoryClient {
  protected override write(request: PendingRequest, encoded: Encoded): void {
    const { length } = encoded as string;
    if (length <= most) super.write(request, encoded);
  }
}

export const mutant: Mutant = {
  defect: 'a message of 64 KiB is never answered',
  origin: 'Length fields, and buffers, that end at a power of two.',
  killedBy: ['BI-04'],
  says: /BI-04.*to settle/s,
  collateral: {
    'OR-04': 'its first message is large',
    'LK-12': 'its messages are large',
    'BI-05': 'its texts are longer',
    'BI-06': 'so are these',
    'SE-14': 'so is wide data',
  },
  harness: memoryWith({ client: NarrowClient }),
};
