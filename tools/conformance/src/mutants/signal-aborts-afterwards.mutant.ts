import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'the signal of a handler that has answered aborts all the same',
  origin: 'Servers that abort in a `finally`: what the handler started and let go of is stopped half way.',
  killedBy: ['CA-24'],
  says: /never an abort of a handler that had answered/,
  harness: tcpCalling(handler => (data, context) => {
    const result: unknown = handler(data, context);
    if (!(result instanceof Promise)) return result;
    return result.finally(
      () => void setTimeout(() => (context as unknown as { abort(reason: Error): void }).abort(new Error('over')), 5),
    );
  }),
};
