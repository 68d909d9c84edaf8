import { ParleyError, type Link } from '@parley/core';
import { TcpClient } from '@parley/tcp';
import { linkWith } from './link-with.js';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Does not notice that it has hung up. */
class DeafClient extends TcpClient {
  protected override open(link: Link): void {
    const lost = (cause?: Error): void => {
      if (!(cause instanceof ParleyError && /BAD_FRAME|UTF8|TOO_LARGE/.test(cause.code))) link.lost(cause);
    };
    super.open(linkWith(link, { lost }));
  }
}

export const mutant: Mutant = {
  defect: 'a client whose server broke the framing waits for ever',
  origin: 'Clients that destroy a socket and have taken off their listeners before.',
  killedBy: ['SB-22'],
  says: /a call that is answered with .* to fail/,
  harness: tcpWith({ client: DeafClient }),
};
