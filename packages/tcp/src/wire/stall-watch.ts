/**
 * Notices that something takes too long, at the cost of one timer per limit and not per event: when it fires, it looks
 * whether the stall began later than it was set, and waits for the rest.
 */
export class StallWatch {
  private timer?: NodeJS.Timeout;

  /**
   * @param limit in ms; 0 = never
   * @param since when the present stall began, in `performance.now()` ms; `undefined` if there is none
   */
  constructor(
    private readonly limit: number,
    private readonly since: () => number | undefined,
    private readonly onStall: () => void,
  ) {}

  /** There may be a stall now. */
  arm(): void {
    if (this.limit > 0 && this.timer === undefined) this.wait(this.limit);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private wait(ms: number): void {
    this.timer = setTimeout(this.look, ms).unref();
  }

  private readonly look = (): void => {
    this.timer = undefined;
    const since = this.since();
    if (since === undefined) return;
    const left = since + this.limit - performance.now();
    if (left <= 0) this.onStall();
    else this.wait(Math.ceil(left));
  };
}
