import type { Mutant } from './mutant.js';
import { tcpReceiving } from './receiving-mutant.js';

/** As a deep merge does it. */
const copied = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value))
    copy[key] = key === '__proto__' ? undefined : copied((value as typeof copy)[key]);
  return copy;
};

export const mutant: Mutant = {
  defect: 'the key __proto__ sets the prototype of a copy and is lost',
  origin: 'Deep merges of every utility library, once.',
  killedBy: ['SB-11'],
  says: /the data that came back/,
  collateral: { 'SE-07': 'one of its keys is __proto__' },
  harness: tcpReceiving((text, packet) =>
    packet !== undefined && text.includes('__proto__')
      ? JSON.stringify({ ...packet, data: copied(packet.data) })
      : text,
  ),
};
