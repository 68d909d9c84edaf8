/** First in, first out. `Array.shift` copies a long array each time. */
export class Fifo<T> {
  private items: T[] = [];
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
    const item = this.items[this.first++];
    if (this.first >= 1024 && this.first * 2 > this.items.length) this.replace(this.items.slice(this.first));
    return item;
  }

  /** Takes out everything. */
  clear(): readonly T[] {
    const rest = this.items.slice(this.first);
    this.replace([]);
    return rest;
  }

  /** Puts these ahead of everything. */
  putAhead(items: readonly T[]): void {
    if (items.length > 0) this.replace([...items, ...this.items.slice(this.first)]);
  }

  private replace(items: T[]): void {
    this.items = items;
    this.first = 0;
  }
}
