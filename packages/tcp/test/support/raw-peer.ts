import { once } from 'node:events';
import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import { atEnd, until } from '@parley/test-support';
import { FrameReader } from '../../src/framing/frame-reader.js';
import { frame } from '../../src/framing/frame-writer.js';

/** A peer that puts bytes of its own on the wire, and understands what comes back. */
export class RawPeer {
  /** Messages that arrived, parsed. */
  readonly received: Record<string, unknown>[] = [];
  closed = false;
  private readonly reader = new FrameReader({ maxMessageSize: 2 ** 30 }, text => this.received.push(JSON.parse(text)));

  private constructor(readonly socket: Socket) {
    socket.on('data', chunk => this.reader.push(chunk));
    socket.on('error', () => undefined); // a server that is done with a peer may well reset the connection
    socket.on('close', () => (this.closed = true));
  }

  static async connect(port: number, options: Partial<TcpNetConnectOpts> = {}): Promise<RawPeer> {
    const socket = connect({ port, host: '127.0.0.1', ...options });
    await once(socket, 'connect');
    atEnd(() => socket.destroy());
    return new RawPeer(socket);
  }

  /** Sends bytes as they are. */
  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }

  /** Sends well-formed frames, in one write. */
  send(...messages: unknown[]): this {
    return this.write(messages.map(message => frame(JSON.stringify(message))).join(''));
  }

  /** The first answer with this id. */
  async answer(id: unknown): Promise<Record<string, unknown>> {
    const find = (): Record<string, unknown> | undefined => this.received.find(packet => packet.id === id);
    await until(`the answer to ${String(id)} arrived`, () => find() !== undefined);
    return find()!;
  }

  /** Resolves when the server has closed the connection. */
  async end(): Promise<void> {
    await until('the connection was closed', () => this.closed);
  }
}
