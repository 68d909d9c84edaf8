import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** Requests at work at the same time. */
const most = 59;

export const mutant: Mutant = {
  defect: 'the sixtieth handler of a pattern starts when one of the others is done',
  origin: 'A prefetch that nobody set.',
  killedBy: ['OR-07', 'OR-11'],
  says: /300 handlers to be at work at the same time/,
  harness: tcpCalling((handler, isEvent) => {
    if (isEvent) return handler;
    let free = most;
    const waiting: (() => void)[] = [];
    const done = (): void => {
      free++;
      waiting.shift()?.();
    };
    const work: typeof handler = (data, context) => {
      const result: unknown = handler(data, context);
      if (!(result instanceof Promise)) return result as never;
      free--;
      result.then(done, done);
      return result as never;
    };
    return (data, context) => {
      if (free > 0) return work(data, context);
      return new Promise<void>(resolve => waiting.push(resolve)).then(() => work(data, context)) as never;
    };
  }),
};
