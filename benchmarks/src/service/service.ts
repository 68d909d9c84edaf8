import type { Item, Terms } from './messages.js';

/** What every contender serves. Each of them wraps it in its own handlers. */
export class Service {
  readonly #hanging: unknown[] = [];

  /** @param arrived is told of every event that holds what was sent, and of every call that is never answered */
  constructor(private readonly arrived: () => void) {}

  /** At once; or never, if the first term is negative. */
  sum({ a, b }: Terms): number | Promise<never> {
    return a < 0 ? this.#hang() : a + b;
  }

  *count(items: number): Generator<Item> {
    for (let n = 0; n < items; n++) yield { n };
  }

  tick({ a, b }: Terms): void {
    if (a === 1 && b === 2) this.arrived();
  }

  /** Kept referenced, because what nobody can settle any more is garbage and would weigh nothing. */
  #hang(): Promise<never> {
    this.arrived();
    return new Promise(resolve => this.#hanging.push(resolve));
  }
}
