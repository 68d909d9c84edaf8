import { merge, timer } from 'rxjs';
import { filter, map, switchMap } from 'rxjs/operators';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { clientWithStatus } from './with-status.js';

/** The end of the socket is reported after close() has said that all is closed. */
const Client = clientWithStatus(status =>
  merge(
    status,
    status.pipe(
      switchMap(each => timer(20).pipe(map(() => each))),
      filter(each => each === 'closed'),
      map(() => 'disconnected'),
    ),
  ),
);

export const mutant: Mutant = {
  defect: 'a status follows closed',
  origin: 'MQTT of Nest: the events of a connection that was ended by hand.',
  killedBy: ['ST-05'],
  says: /never a status of the client after closed/,
  collateral: { 'ST-13': 'it watches the time after closed, too' },
  harness: tcpWith({ client: Client }),
};
