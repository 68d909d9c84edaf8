/** First in, first out. `Array.shift` copies a long array each time. Holds nothing that was taken out. */
export class Fifo<T> {
  private items: (T | undefined)[] = [];
  private first = 0;

  get size(): number {
    return this.items.length - this.first;
  }

  push(item: T): void {
    this.items.push(item);
  }

  /** The oldest, or nothing. */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.items[this.first];
    this.items[this.first++] = undefined;
    if (this.size === 0) this.replace([]);
    else if (this.first >= 1024 && this.first * 2 > this.items.length) this.replace(this.waiting());
    return item;
  }

  /** Takes out everything. */
  clear(): readonly T[] {
    const rest = this.waiting();
    this.replace([]);
    return rest;
  }

  /** Puts these ahead of everything. */
  putAhead(items: readonly T[]): void {
    if (items.length > 0) this.replace([...items, ...this.waiting()]);
  }

  private waiting(): T[] {
    return this.items.slice(this.first) as T[];
  }

  private replace(items: T[]): void {
    this.items = items;
    this.first = 0;
  }
}
