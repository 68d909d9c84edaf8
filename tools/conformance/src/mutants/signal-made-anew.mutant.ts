import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'each look at context.signal makes another signal',
  origin: 'Getters that wrap.',
  killedBy: ['CX-02'],
  collateral: {
    'CX-11': 'it compares the context with what a hook saw',
  },
  says: /whether the signal was the same one/,
  harness: tcpCalling(handler => (data, context) => {
    const wrapped = new Proxy(context, {
      get(target, name): unknown {
        const value: unknown = Reflect.get(target, name, target);
        if (value instanceof AbortSignal) return AbortSignal.any([value]);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return handler(data, wrapped);
  }),
};
