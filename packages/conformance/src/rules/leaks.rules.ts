import type { Rule } from '../rule.js';
import { memoryRules } from './leaks-memory.rules.js';

export const leakRules: readonly Rule[] = [
  {
    id: 'LK-01',
    level: 'must',
    title: 'Nothing keeps the process alive once client and server are closed',
    correct:
      'After every case of the suite, once close() of each client and server has resolved, there are no more sockets, servers, ' +
      'timers or other handles that keep the process alive than before it.',
    origin: 'Processes that do not exit by themselves after a graceful shutdown.',
    watches: 'handles',
  },
  {
    id: 'LK-02',
    level: 'must',
    title: 'No request is kept once client and server are closed',
    correct: 'After every case of the suite pendingCount of each client and inFlightCount of each server is 0.',
    origin: 'Pending maps that grow with every lost reply.',
    watches: 'pending',
  },
  {
    id: 'LK-03',
    level: 'must',
    title: 'Every client and server can be closed, whatever happened before',
    correct: 'After every case of the suite close() resolves within the time for what must happen.',
    watches: 'unclosed',
  },
  ...memoryRules,
];
