import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

const quietly = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch {
    return undefined;
  }
};

export const mutant: Mutant = {
  defect: 'what an event handler throws is dropped',
  origin: 'Handlers called with `.catch(() => {})` to keep the process alive.',
  killedBy: ['EV-07'],
  says: /a line in the log about an event handler that throws/,
  harness: tcpCalling(
    (handler, isEvent) => (data, context) => (isEvent ? quietly(() => handler(data, context)) : handler(data, context)),
  ),
};
