import { turns } from '../../test/loopback.js';
import { RpcContext } from '../context/rpc-context.js';
import type { Encoded } from '../packet/envelope.js';
import { jsonEnvelope } from '../packet/json-envelope.js';
import type { IncomingPacket } from '../packet/packets.js';
import { ReplySink } from './reply-sink.js';
import { Server } from './server.js';

/** A message with its reply address beside it, as brokers have them. */
interface Message {
  readonly text: string;
  readonly replyTo: string;
}

class AddressedContext extends RpcContext {
  constructor(readonly replyTo: string) {
    super();
  }
}

/** One sink for all callers: where an answer goes stands in the context of its request. */
class AddressedSink extends ReplySink<AddressedContext> {
  readonly sent: [to: string, packet: { response?: unknown }][] = [];

  write(encoded: Encoded, _request: IncomingPacket, { replyTo }: AddressedContext): void {
    this.sent.push([replyTo, JSON.parse(encoded as string) as object]);
  }

  context(_packet: IncomingPacket, raw: unknown): AddressedContext {
    return new AddressedContext((raw as Message).replyTo);
  }
}

class AddressedServer extends Server {
  readonly sink = new AddressedSink();
  protected readonly address = 'test://broker';

  constructor() {
    super({ logger: false }, { envelope: jsonEnvelope, reconnectsItself: false, identifies: 'request' });
  }

  arrived(message: Message): void {
    this.receive(message.text, this.sink, 'ask', message);
  }

  gone(id: string): void {
    this.abandon(this.sink, undefined, id);
  }

  protected open(): void {}
  protected stopIntake(): void {}
  protected closeDriver(): void {}
  protected driver(): unknown {
    return undefined;
  }
}

const request = (id: string, more: object = {}): string => JSON.stringify({ pattern: 'ask', data: id, id, ...more });

describe('an answer of a server with one sink for all callers', () => {
  it('goes where the message says, not where the packet does', async () => {
    const server = new AddressedServer();
    server.onMessage('ask', data => data);
    server.arrived({ text: request('a', { replyTo: 'victim' }), replyTo: 'caller a' });
    server.arrived({ text: request('b'), replyTo: 'caller b' });

    expect(server.sink.sent.map(([to, packet]) => [to, packet.response])).toEqual([
      ['caller a', 'a'],
      ['caller b', 'b'],
    ]);
  });

  it('goes there in every case: later, in an error, and without a handler', async () => {
    const server = new AddressedServer();
    server.onMessage<string>('ask', async data => {
      if (data === 'bad') throw new Error('no');
      return data;
    });
    server.arrived({ text: request('late'), replyTo: 'first' });
    server.arrived({ text: request('bad'), replyTo: 'second' });
    server.arrived({ text: request('lost', { pattern: 'unknown' }), replyTo: 'third' });
    await turns(2);

    expect(server.sink.sent.map(([to]) => to).sort()).toEqual(['first', 'second', 'third']);
  });

  it('ends for one caller who is gone, and for no other', async () => {
    const server = new AddressedServer();
    const aborted: unknown[] = [];
    server.onMessage('ask', (data, context) => {
      context.signal.addEventListener('abort', () => aborted.push(data));
      return new Promise(() => undefined);
    });
    for (const id of ['a', 'b']) server.arrived({ text: request(id), replyTo: id });
    server.gone('b');
    server.gone('unknown');

    expect([aborted, server.inFlightCount]).toEqual([['b'], 1]);
    server.gone('a');
  });
});
