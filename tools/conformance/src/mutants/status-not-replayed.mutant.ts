import { share } from 'rxjs/operators';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { clientWithStatus } from './with-status.js';

export const mutant: Mutant = {
  defect: 'who follows the status late does not hear the current one',
  origin: 'A Subject in place of a ReplaySubject(1).',
  killedBy: ['ST-01'],
  says: /what a late follower of the client hears at once to be \[ 'connected' \].*got +\[\]/s,
  harness: tcpWith({ client: clientWithStatus(status => status.pipe(share())) }),
};
