import { TcpServer, type TcpContext } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';
import { withFailures } from './with-failures.js';

/** Asks what was thrown for its class, which runs code of whoever threw it. */
class AskingServer extends TcpServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<TcpServer['addHandler']>): this {
    const asking = withFailures(callback, (error, context) => {
      try {
        void (error instanceof Error);
      } catch {
        (context as TcpContext).getSocketRef().socket.destroy(); // as an exception within the reader does
      }
      throw error;
    });
    return super.addHandler(pattern, asking, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'an error that throws when it is looked at costs the connection',
  origin: "Parley's own dispatcher, before this rule was written.",
  killedBy: ['ER-08'],
  says: /got +PARLEY_CONNECTION_LOST/,
  harness: tcpWith({ server: AskingServer }),
};
