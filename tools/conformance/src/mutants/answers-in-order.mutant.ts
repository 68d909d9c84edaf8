import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'an answer waits for those of earlier requests of its pattern',
  origin: 'Protocols without correlation ids, where the order of answers is all there is.',
  killedBy: ['OR-11'],
  says: /the answer of the last call while the others are still at work/,
  collateral: { 'LK-09': 'a handler that does not end is kept, with its data, for those behind it' },
  harness: tcpCalling((handler, isEvent) => {
    if (isEvent) return handler;
    const open: Promise<unknown>[] = [];
    return (data, context) => {
      const result: unknown = handler(data, context);
      if (!(result instanceof Promise)) return result as never;
      const before = open.length >= 55 ? open.slice() : []; // fewer would be the concern of many rules
      const ended = result.catch(() => undefined);
      open.push(ended);
      void ended.then(() => open.splice(open.indexOf(ended), 1));
      return Promise.all(before).then(() => result) as never;
    };
  }),
};
