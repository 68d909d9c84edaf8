import type { MessageHandler } from '@parley/core';
import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

/** Begins an event when the one before is done. */
const oneAtATime = (handler: MessageHandler): MessageHandler => {
  let running: Promise<unknown> | undefined;
  return (data, context) => {
    const result: unknown = running === undefined ? handler(data, context) : running.then(() => handler(data, context));
    if (!(result instanceof Promise)) return result;
    const done = (running = result
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (running === done) running = undefined;
      }));
    return result;
  };
};

export const mutant: Mutant = {
  defect: 'an event waits until its handler is done with the one before',
  origin: 'Consumers that await each handler.',
  killedBy: ['EV-20'],
  says: /three events to be handled while the first is not done/,
  collateral: {
    'OR-08': 'five handlers of one pattern are to be at work together',
    'RE-17': 'its event handlers are at work when the connection breaks',
  },
  harness: tcpCalling((handler, isEvent) => (isEvent ? oneAtATime(handler) : handler)),
};
