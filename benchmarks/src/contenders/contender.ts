import type { Item, Terms } from '../service/messages.js';
import type { Service } from '../service/service.js';
import type { Place } from './place.js';

/** A way to have two processes talk. */
export interface Contender {
  /** Serves `service`, and resolves to where callers find it, as soon as they may come. */
  serve(service: Service, place: Place): Promise<Place>;
  connect(place: Place): Promise<Caller>;
}

/** The client side of a contender: one connected client. */
export interface Caller {
  sum(terms: Terms): Promise<number>;
  /** The same through a guard, a pipe and an interceptor, where there is such a thing. */
  enhancedSum?(terms: Terms): Promise<number>;
  /** Settles when the stream ends. */
  count(items: number, onItem: (item: Item) => void): Promise<void>;
  /** Sends an event and waits for nothing. */
  tick(terms: Terms): void;
  close(): Promise<void> | void;
}
