import type { MessageHandler } from '@parley/core';
import { isObservable } from 'rxjs';
import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

const withoutObservable =
  (handler: MessageHandler): MessageHandler =>
  async (data, context) => {
    const result: unknown = await handler(data, context);
    return isObservable(result) ? undefined : result;
  };

export const mutant: Mutant = {
  defect: 'an Observable that an event handler returns is never subscribed to',
  origin: 'nestjs/nest #7254.',
  killedBy: ['EV-08', 'EV-06'],
  says: /a line in the log about an event handler that returns an Observable that fails/,
  collateral: {
    'DR-14': 'its event handler returns an Observable',
  },
  harness: tcpCalling((handler, isEvent) => (isEvent ? withoutObservable(handler) : handler)),
};
