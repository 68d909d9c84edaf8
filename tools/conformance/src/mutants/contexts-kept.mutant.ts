import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

const contexts: unknown[] = [];

export const mutant: Mutant = {
  defect: 'the server keeps the contexts of messages',
  origin: 'AsyncLocalStorage stores that outlive their message.',
  killedBy: ['LK-04', 'LK-05', 'LK-07', 'LK-08', 'LK-09'],
  says: /the contexts of messages that are over to be collected as garbage/,
  harness: tcpCalling(handler => (data, context) => {
    contexts.push(context);
    return handler(data, context);
  }),
};
