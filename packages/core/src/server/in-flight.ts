import { longestDelay } from '../connection/longest-delay.js';
import type { ReplySink } from './reply-sink.js';

/** Counts what is at work: a drain waits for it, and the intake is held up while it is too much. */
export class InFlight {
  private count = 0;
  private whenIdle?: () => void;
  private readonly held = new Set<ReplySink>();

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.count;
  }

  get full(): boolean {
    return this.count >= this.limit;
  }

  begin(): void {
    this.count++;
  }

  end(): void {
    this.count--;
    // each that goes on may at once bring as much as there is room for, and is held again then
    for (const sink of this.held) {
      if (this.full) break;
      this.held.delete(sink);
      sink.resume?.();
    }
    if (this.count === 0) this.whenIdle?.();
  }

  /** A sink shall bring nothing more until there is room. */
  hold(sink: ReplySink): void {
    if (sink.pause === undefined || this.held.has(sink)) return;
    this.held.add(sink);
    sink.pause();
  }

  /** A sink that is gone is not asked to go on. */
  forget(sink: ReplySink): void {
    this.held.delete(sink);
  }

  /** Resolves when nothing is at work, or after `limit` ms. */
  async idle(limit: number): Promise<void> {
    if (this.count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>(resolve => {
      this.whenIdle = resolve;
      timer = setTimeout(resolve, Math.min(limit, longestDelay));
    });
    clearTimeout(timer);
    this.whenIdle = undefined;
  }
}
