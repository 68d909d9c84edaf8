import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Gives the handler whatever a peer sent as metadata. */
class CredulousServer extends TcpServer {
  override addHandler(...[pattern, callback, isEvent, extras]: Parameters<TcpServer['addHandler']>): this {
    const credulous: typeof callback = (data, context) => {
      const { metadata } = context as unknown as { readonly metadata: undefined };
      context.getMetadata = () => metadata;
      return callback(data, context);
    };
    return super.addHandler(pattern, credulous, isEvent, extras);
  }
}

export const mutant: Mutant = {
  defect: 'getMetadata() returns what is no object',
  origin: 'Handlers that read `metadata.traceparent` of a number, or of null.',
  killedBy: ['CX-14'],
  says: /the answers to be.*fine: false/s,
  harness: tcpWith({ server: CredulousServer }),
};
