import type { Socket } from 'node:net';
import type { Link } from '@parley/core';
import { TcpServer } from '@parley/tcp';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Makes text of each chunk by itself. */
class ChunkwiseServer extends TcpServer {
  protected override open(link: Link): void {
    super.open(link);
    this.driver()!.prependListener('connection', (socket: Socket) => {
      const emit = socket.emit.bind(socket) as (event: string, ...args: unknown[]) => boolean;
      socket.emit = (event: string, ...args: unknown[]) =>
        event === 'data' ? emit('data', Buffer.from((args[0] as Buffer).toString())) : emit(event, ...args);
    });
  }
}

export const mutant: Mutant = {
  defect: 'a character that two reads share is lost',
  origin: '`chunk.toString()` of half the servers there are.',
  killedBy: ['BI-05', 'BI-07'],
  says: /send\('echo|a text that begins with/,
  collateral: {
    'BI-08': 'its text has such characters, too',
    'SB-01': 'invalid UTF-8 becomes replacement characters, which are valid',
    'SB-05': 'its request has such characters, byte by byte',
    'SB-09': 'a connection with invalid UTF-8 is not closed',
  },
  harness: tcpWith({ server: ChunkwiseServer }),
};
