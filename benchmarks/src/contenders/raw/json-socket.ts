import type { Socket } from 'node:net';

const headerLength = 4;

/** JSON messages over a socket, each behind its length in bytes as 32 bits, each written by itself. */
export class JsonSocket<Incoming, Outgoing> {
  #rest: Buffer | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly onMessage: (message: Incoming) => void,
  ) {
    socket.setNoDelay(true);
    socket.on('data', chunk => this.#read(chunk));
  }

  send(message: Outgoing): void {
    const json = JSON.stringify(message);
    const length = Buffer.byteLength(json);
    const frame = Buffer.allocUnsafe(headerLength + length);
    frame.writeUInt32BE(length, 0);
    frame.write(json, headerLength);
    this.socket.write(frame);
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    while (bytes.length - start >= headerLength) {
      const begin = start + headerLength;
      const end = begin + bytes.readUInt32BE(start);
      if (end > bytes.length) break;
      this.onMessage(JSON.parse(bytes.toString('utf8', begin, end)) as Incoming);
      start = end;
    }
    this.#rest = start < bytes.length ? bytes.subarray(start) : undefined;
  }
}
