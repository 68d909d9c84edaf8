import { Fifo } from '../packet/fifo.js';

type Result = IteratorResult<unknown, undefined>;

interface Reader {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** What the other end of the queue hears of its reader. */
export interface ValueQueueEvents {
  /** The first read. */
  started(): void;
  /** The reader took a value. */
  taken(): void;
  /** The reader left before the end. */
  abandoned(): void;
}

/** Values between a producer that pushes and a reader that pulls. */
export class ValueQueue implements AsyncIterator<unknown, undefined> {
  private readonly values = new Fifo<unknown>();
  private readonly readers = new Fifo<Reader>();
  private started = false;
  private ended = false;
  private failure?: { readonly error: unknown };

  constructor(private readonly events: ValueQueueEvents) {}

  /** Values nobody has taken yet. */
  get waiting(): number {
    return this.values.size;
  }

  push(value: unknown): void {
    if (this.ended) return;
    if (this.readers.size === 0) return this.values.push(value);
    this.readers.shift().resolve({ done: false, value });
    this.events.taken();
  }

  /** No more values; those that wait are still handed out before a failure is. */
  end(failure?: { readonly error: unknown }): void {
    if (this.ended) return;
    this.ended = true;
    this.failure = failure;
    while (this.readers.size > 0) this.finish(this.readers.shift());
  }

  next(): Promise<Result> {
    if (!this.started) {
      this.started = true;
      this.events.started();
    }
    if (this.waiting > 0) return Promise.resolve({ done: false, value: this.take() });
    return new Promise((resolve, reject) => {
      if (this.ended) this.finish({ resolve, reject });
      else this.readers.push({ resolve, reject });
    });
  }

  return(): Promise<Result> {
    this.values.clear();
    this.started = true;
    this.end();
    this.events.abandoned();
    return Promise.resolve({ done: true, value: undefined });
  }

  private take(): unknown {
    const value = this.values.shift();
    this.events.taken();
    return value;
  }

  private finish(reader: Reader): void {
    const { failure } = this;
    this.failure = undefined;
    if (failure === undefined) reader.resolve({ done: true, value: undefined });
    else reader.reject(failure.error);
  }
}
