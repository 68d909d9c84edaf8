import type { Socket } from 'node:net';
import type { RawPacket, RawPeer } from './raw-peer.js';

/** One connection whose bytes a rule writes itself. */
export class RawConnection {
  private chunks: Buffer[] = [];
  private over = false;

  constructor(
    private readonly socket: Socket,
    private readonly peer: RawPeer,
    private readonly onPacket?: (packet: RawPacket, connection: RawConnection) => void,
  ) {
    let seen = 0;
    socket.on('error', () => undefined);
    socket.once('close', () => (this.over = true));
    socket.on('data', chunk => {
      this.chunks.push(chunk as Buffer);
      if (this.onPacket === undefined) return;
      const packets = this.packets;
      for (const packet of packets.slice(seen)) this.onPacket(packet, this);
      seen = packets.length;
    });
  }

  /** Everything that arrived so far. */
  get packets(): readonly RawPacket[] {
    return this.peer.decode(Buffer.concat(this.chunks));
  }

  /** The other side closed it, or we did. */
  get closed(): boolean {
    return this.over;
  }

  /** Resolves when the bytes were handed to the system. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise(resolve => void this.socket.write(bytes, () => resolve()));
  }

  send(packet: RawPacket): Promise<void> {
    return this.write(this.peer.encode(packet));
  }

  /** Sends a packet one byte at a time, each in a write and a turn of its own. */
  async trickle(packet: RawPacket): Promise<void> {
    for (const byte of this.peer.encode(packet)) {
      await this.write(Uint8Array.of(byte));
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Stops reading: what the other side sends from now on fills its buffers. */
  stopReading(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.destroy();
  }
}
