export type Listener = (...args: unknown[]) => void;

/** What `on()` listens to: a Node event emitter, or an adapter with these two. */
export interface DriverEmitter {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
}
