import { MemoryServer } from '@parley/memory';
import { memoryWith } from './memory-mutant.js';
import type { Mutant } from './mutant.js';

/** Takes whatever has `data` for a packet. */
class UnwrappingServer extends MemoryServer {
  protected override receive(...[message, sink, channel, raw]: Parameters<MemoryServer['receive']>): void {
    super.receive(unwrapped(message, channel), sink, channel, raw);
  }
}

const unwrapped = (message: unknown, channel: string | undefined): unknown => {
  try {
    const { pattern, data } = JSON.parse(String(message)) as { pattern?: unknown; data?: unknown };
    return pattern === undefined && data !== undefined ? JSON.stringify({ pattern: channel, data }) : message;
  } catch {
    return message;
  }
};

export const mutant: Mutant = {
  defect: 'foreign JSON with a key `data` loses the rest',
  origin: 'nestjs/nest #13675, #10896, #6292.',
  killedBy: ['SE-08'],
  says: /received of \{"data":5,"unit":"C"\} to be.*got +5/s,
  harness: memoryWith({ server: UnwrappingServer }),
};
