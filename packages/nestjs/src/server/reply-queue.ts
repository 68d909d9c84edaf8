import type { WritePacket } from '../packets.js';

/** Sends the packets of one answer in their order, one at a time. The end rides on the last one that still waits. */
export class ReplyQueue {
  private readonly waiting: WritePacket[] = [];
  private running = false;

  constructor(
    private readonly respond: (packet: WritePacket) => Promise<unknown> | void,
    private readonly failed: (error: unknown) => void,
  ) {}

  push(packet: WritePacket): void {
    this.waiting.push(packet);
    this.start();
  }

  end(): void {
    const last = this.waiting.at(-1);
    if (last === undefined) this.push({ isDisposed: true });
    else last.isDisposed = true;
  }

  private start(): void {
    if (this.running) return;
    this.running = true;
    // not at once: what ends in this tick does so in one packet
    process.nextTick(() => void this.drain());
  }

  private async drain(): Promise<void> {
    for (let packet = this.waiting.shift(); packet !== undefined; packet = this.waiting.shift()) {
      try {
        await this.respond(packet);
      } catch (error) {
        this.failed(error);
      }
    }
    this.running = false;
  }
}
