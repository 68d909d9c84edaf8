import type { Socket } from 'node:net';
import { FrameReader } from '../framing/frame-reader.js';
import { frame } from '../framing/frame-writer.js';
import { tcpLimits } from '../tcp-limits.js';
import { TcpSocket, type SendCallback } from './tcp-socket.js';

/** Nest's framing, `<length>#<json>`. The default, and a base for framings that differ a little. */
export class JsonSocket extends TcpSocket {
  private readonly reader: FrameReader;

  constructor(socket: Socket) {
    super(socket);
    this.reader = new FrameReader(tcpLimits({}), text => this.emitMessage(text));
  }

  protected handleData(data: Buffer | string): void {
    this.reader.push(typeof data === 'string' ? Buffer.from(data) : data);
  }

  protected handleSend(message: unknown, callback?: SendCallback): void {
    this.socket.write(frame(JSON.stringify(message)), 'utf8', callback);
  }
}
