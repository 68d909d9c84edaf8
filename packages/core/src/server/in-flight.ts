import { longestDelay } from '../connection/longest-delay.js';
import { Fifo } from '../packet/fifo.js';
import type { ReplySink } from './reply-sink.js';

/** Counts what is at work: a drain waits for it, and the intake is held up while it is too much. */
export class InFlight {
  private count = 0;
  private whenIdle?: () => void;
  private readonly held = new Set<ReplySink>();
  private releasing = false;

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
    this.changed();
  }

  /** What was at work goes on as something else, which is not to find its own place taken. */
  replace(next: () => void): void {
    this.count--;
    next();
    this.changed();
  }

  private changed(): void {
    if (this.held.size > 0 && !this.releasing) this.release();
    if (this.count === 0) this.whenIdle?.();
  }

  /** A sink shall bring nothing more until there is room. */
  hold(sink: ReplySink): void {
    if (sink.pause === undefined || this.held.has(sink)) return;
    this.held.add(sink);
    sink.backlog = new Fifo();
    sink.pause();
  }

  /** There is no more waiting for room: what was held back goes to where it is refused. */
  flush(): void {
    for (const sink of this.held)
      while (sink.backlog !== undefined && sink.backlog.size > 0) this.takeNext(sink, sink.backlog);
  }

  /** A sink that is gone is not asked to go on. */
  forget(sink: ReplySink): void {
    this.held.delete(sink);
    sink.backlog = undefined;
  }

  /** First what a sink had brought already when it was held; each that goes on may at once bring as much as there is room for. */
  private release(): void {
    this.releasing = true;
    for (const sink of this.held) {
      const held = sink.backlog;
      while (held !== undefined && held.size > 0 && !this.full && this.held.has(sink)) this.takeNext(sink, held);
      if (this.full) break;
      if (!this.held.has(sink)) continue; // gone meanwhile
      this.held.delete(sink);
      sink.backlog = undefined;
      sink.resume?.();
    }
    this.releasing = false;
  }

  private takeNext(sink: ReplySink, held: Fifo<() => void>): void {
    const take = held.shift();
    sink.backlog = undefined;
    try {
      take();
    } finally {
      if (this.held.has(sink)) sink.backlog = held;
    }
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
