import type { TransportId } from '../transport.js';
import type { Untyped } from '../untyped.js';

/** A server of one's own: `createMicroservice(AppModule, { strategy })`. */
export interface CustomTransportStrategy {
  readonly transportId?: TransportId;
  /** Starts to serve; the callback says that it does, or gives the error. */
  listen(callback: (...optionalParams: unknown[]) => Untyped): Untyped;
  close(): Untyped;
  on?(event: string, callback: (...args: Untyped[]) => Untyped): Untyped;
  unwrap?<T>(): T;
}
