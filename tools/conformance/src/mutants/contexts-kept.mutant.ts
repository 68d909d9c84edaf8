import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** As many as one rule makes: a run of the whole suite would fill the memory of whatever runs next. */
const kept = 1000;
const contexts: unknown[] = [];

export const mutant: Mutant = {
  defect: 'the server keeps the contexts of messages',
  origin: 'AsyncLocalStorage stores that outlive their message.',
  killedBy: ['LK-04', 'LK-05', 'LK-07', 'LK-08', 'LK-09'],
  says: /the contexts of messages that are over to be collected as garbage/,
  harness: tcpCalling(handler => (data, context) => {
    if (contexts.push(context) > kept) contexts.shift();
    return handler(data, context);
  }),
};
