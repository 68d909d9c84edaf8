import { tcpCalling } from './handler-mutant.js';
import type { Mutant } from './mutant.js';

export const mutant: Mutant = {
  defect: 'events are handled when the server gets round to it, and nobody waits for that',
  origin: 'nestjs/nest #4241, #7254, #9283.',
  killedBy: ['DR-14'],
  collateral: {
    'RE-27': 'events are late by the time the server takes',
    'BP-06': 'what nobody waits for is not counted',
    'DR-11': 'nor is it told to stop',
  },
  sometimes: { 'DR-16': 'its events may be handled by the time the server is closed' },
  says: /the Observable of the event handler to be subscribed to|the end of close\(\) while two event handlers are at work/,
  harness: tcpCalling((handler, isEvent) => (data, context) => {
    if (!isEvent) return handler(data, context);
    setTimeout(() => void Promise.resolve(handler(data, context)).catch(() => undefined), 60);
    return undefined;
  }),
};
