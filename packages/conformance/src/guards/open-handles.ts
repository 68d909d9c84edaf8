import { patience } from '../fixture/patience.js';
import { realProcess } from './real-process.js';

/** Kinds of resources that a transporter holds; others come and go with the runtime. */
const watched = new Set([
  'MessagePort',
  'PipeServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'TCPServerWrap',
  'TCPSocketWrap',
  'TLSWrap',
  'Timeout',
  'UDPWrap',
]);

export type OpenHandles = ReadonlyMap<string, number>;

/** What keeps the process alive now, by kind; the suite's own clock aside. */
export const openHandles = (): OpenHandles => {
  const counts = new Map<string, number>();
  for (const kind of realProcess.getActiveResourcesInfo()) {
    if (watched.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  counts.set('Timeout', (counts.get('Timeout') ?? 0) - patience.timers);
  return counts;
};

/**
 * What there is more of than before, for a message: `2 TCPSocketWrap, 1 Timeout`; empty if nothing.
 * @param but a kind that does not matter
 */
export const moreThan = (before: OpenHandles, but?: string): string =>
  [...openHandles()]
    .filter(([kind]) => kind !== but)
    .map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .map(([kind, more]) => `${more} ${kind}`)
    .join(', ');
