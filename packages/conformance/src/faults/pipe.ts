import type { Socket } from 'node:net';
import type { Weather } from './weather.js';

/** Which way bytes flow. */
export type Direction = 'toUpstream' | 'toClient';

/** What a pipe tells its connection. */
export interface PipeOwner {
  /** Before a chunk goes on; `false` keeps it from doing so. */
  arrived(pipe: Pipe, chunk: Buffer): boolean;
  passed(pipe: Pipe, bytes: number): void;
}

interface Parcel {
  readonly chunk: Buffer;
  readonly due: number;
}

/** Bytes that may wait in one pipe before it stops reading. */
const room = 64 * 1024;

/** Pause between two slices of a throttled pipe, in ms. */
const sliceInterval = 10;

/** One direction of a connection: takes bytes from one socket to the other, as fast as the weather allows. */
export class Pipe {
  private queue: Parcel[] = [];
  private waitingBytes = 0;
  private ended = false;
  private paused = false;
  private timer?: NodeJS.Timeout;
  private draining = false;
  private stopped = false;

  constructor(
    readonly direction: Direction,
    readonly from: Socket,
    readonly to: Socket,
    private readonly weather: Weather,
    private readonly owner: PipeOwner,
  ) {
    from.on('data', chunk => this.take(chunk as Buffer));
    from.on('end', () => {
      this.ended = true;
      this.pump();
    });
    to.on('drain', () => {
      this.draining = false;
      this.pump();
    });
    if (weather.stalled) this.pause();
  }

  /** Looks at the weather again. */
  adapt(): void {
    if (this.stopped) return;
    if (this.weather.stalled) return this.pause();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pump();
  }

  /** Passes nothing on any more, not even an end. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.queue = [];
    this.resume();
  }

  private take(chunk: Buffer): void {
    if (!this.owner.arrived(this, chunk)) return;
    this.queue.push({ chunk, due: Date.now() + this.weather.delay });
    this.waitingBytes += chunk.length;
    this.pump();
    if (this.waitingBytes > room) this.pause();
  }

  private pump(): void {
    if (this.stopped || this.weather.stalled || this.draining || this.timer !== undefined) return;
    let parcel: Parcel | undefined;
    while ((parcel = this.queue[0]) !== undefined) {
      const wait = parcel.due - Date.now();
      if (wait > 0) return this.later(wait);
      const { bytesPerSecond } = this.weather;
      const size =
        bytesPerSecond === undefined
          ? parcel.chunk.length
          : Math.max(1, Math.round((bytesPerSecond * sliceInterval) / 1000));
      const whole = size >= parcel.chunk.length;
      const slice = whole ? parcel.chunk : parcel.chunk.subarray(0, size);
      if (whole) this.queue.shift();
      else this.queue[0] = { chunk: parcel.chunk.subarray(size), due: parcel.due };
      this.forward(slice);
      if (bytesPerSecond !== undefined) return this.later((slice.length * 1000) / bytesPerSecond);
      if (this.draining) return;
    }
    if (this.ended) this.to.end();
    else this.resume();
  }

  private forward(slice: Buffer): void {
    this.waitingBytes -= slice.length;
    if (!this.to.writable) return;
    this.draining = !this.to.write(slice);
    this.owner.passed(this, slice.length);
  }

  private later(ms: number): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.pump();
    }, ms);
  }

  private pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.from.pause();
  }

  private resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.from.resume();
  }
}
