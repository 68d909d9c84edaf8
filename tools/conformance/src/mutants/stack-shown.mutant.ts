import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { withFailures } from './with-failures.js';

/** Tells the caller all there is to know, as one does while developing. */
class TalkativeServer extends TcpServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<TcpServer['addHandler']>): this {
    const telling = withFailures(callback, error => {
      if (!(error instanceof Error) || 'payload' in error) throw error;
      this.logger.error(error.message, error);
      throw { status: 'error', message: error.message, stack: error.stack };
    });
    return super.addHandler(pattern, isEvent ? callback : telling, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'the stack of an error is sent to the caller',
  origin: 'nestjs/nest #5694, #6496.',
  killedBy: ['ER-02'],
  says: /nothing of the Error of a handler that throws.*'secret'/s,
  collateral: {
    'ER-01': 'what should arrive is the masked error',
    'SB-16': 'nor is it shown to who sends something bad',
    'ER-11': 'with exposeErrors, too, the stack is no part of it',
  },
  harness: tcpWith({ server: TalkativeServer }),
};
