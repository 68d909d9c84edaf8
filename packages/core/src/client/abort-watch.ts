/** The calls that end with one signal. One listener for all of them: Node warns of a leak beyond ten. */
class AbortWatch {
  private readonly calls = new Set<() => void>();

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', this, { once: true });
  }

  add(abort: () => void): void {
    this.calls.add(abort);
  }

  /** Leaves nothing on the signal after the last call. */
  remove(abort: () => void): void {
    this.calls.delete(abort);
    if (this.calls.size > 0) return;
    this.signal.removeEventListener('abort', this);
    watches.delete(this.signal);
  }

  handleEvent(): void {
    for (const abort of [...this.calls]) abort();
  }
}

const watches = new WeakMap<AbortSignal, AbortWatch>();

/** Calls `abort` when the signal does. Returns how to end that. */
export const onAbort = (signal: AbortSignal, abort: () => void): (() => void) => {
  let watch = watches.get(signal);
  if (watch === undefined) watches.set(signal, (watch = new AbortWatch(signal)));
  watch.add(abort);
  return () => watch.remove(abort);
};
