/** Events of `MemoryConnection` that `on()` takes. */
export const connectionEvents: ReadonlySet<string> = new Set(['close', 'connect']);
