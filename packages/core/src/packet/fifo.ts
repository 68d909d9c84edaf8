/** First in, first out, without moving what waits: `Array.shift` copies a long array. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private first = 0;

  get size(): number {
    return this.items.length - this.first;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** The oldest item; only to be called while there is one. */
  shift(): T {
    const item = this.items[this.first] as T;
    this.items[this.first++] = undefined;
    if (this.first === this.items.length) this.clear();
    else if (this.first >= 1024 && this.first * 2 > this.items.length) {
      this.items = this.items.slice(this.first);
      this.first = 0;
    }
    return item;
  }

  /** Puts these ahead of everything. */
  putAhead(items: readonly T[]): void {
    if (items.length === 0) return;
    this.items = [...items, ...this.items.slice(this.first)];
    this.first = 0;
  }

  /** Takes out everything. */
  takeAll(): T[] {
    const rest = this.items.slice(this.first) as T[];
    this.clear();
    return rest;
  }

  clear(): void {
    this.items = [];
    this.first = 0;
  }
}
