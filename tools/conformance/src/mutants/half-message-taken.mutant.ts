import type { Encoded, Link, PendingRequest, ReplySink } from '@parley/core';
import { TcpClient, TcpServer } from '@parley/tcp';
import type { Server, Socket } from 'node:net';
import type { Mutant } from './mutant.js';
import { tcpWith } from './tcp-mutant.js';

/** Gives what a socket brought and left unfinished. */
const onHalf = (socket: Socket, take: (half: string) => void): void => {
  let text = '';
  socket.on('data', chunk => (text = (text + String(chunk)).slice(-1_000_000)));
  socket.prependListener('close', () => {
    const half = text.slice(text.lastIndexOf('#{') + 1);
    if (text.includes('#{') && !half.endsWith('}')) take(half);
  });
};

/** Makes the best of a request that was cut off. */
class FrugalServer extends TcpServer {
  private sink?: ReplySink;

  protected override open(link: Link): void {
    super.open(link);
    (this.driver() as unknown as Server).on('connection', socket => {
      onHalf(socket, half => {
        const found = /"pattern":"([^"]+)","data":"(x+)$/.exec(half);
        if (found !== null && this.sink !== undefined)
          this.receive(JSON.stringify({ pattern: found[1], data: found[2], id: 'half' }), this.sink);
      });
    });
  }

  protected override receive(message: unknown, sink: ReplySink, channel?: string, raw?: unknown): void {
    this.sink = sink;
    super.receive(message, sink, channel, raw);
  }
}

/** And of an answer. */
class FrugalClient extends TcpClient {
  private lastId = '';

  protected override open(link: Link): void {
    super.open(link);
    onHalf(this.driver() as unknown as Socket, half => {
      const found = /^\{"response":"(x+)$/.exec(half);
      if (found !== null) this.receive(JSON.stringify({ response: found[1], isDisposed: true, id: this.lastId }));
    });
  }

  protected override write(request: PendingRequest, encoded: Encoded): void {
    this.lastId = request.id;
    super.write(request, encoded);
  }
}

export const mutant: Mutant = {
  defect: 'half a message is taken for a whole one when the connection breaks',
  origin: 'Framing that flushes its buffer at the end of a connection.',
  killedBy: ['RE-09', 'RE-24'],
  says: /handlers to get whole data only/,
  harness: tcpWith({ client: FrugalClient, server: FrugalServer }),
};
