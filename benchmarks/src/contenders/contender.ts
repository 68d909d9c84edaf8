import type { Item, Terms } from '../service/messages.js';
import type { Service } from '../service/service.js';

/** Where every server listens: nothing leaves the machine. */
export const host = '127.0.0.1';

/** A way to have two processes talk over TCP. */
export interface Contender {
  /** Serves `service` on a free port, and resolves to that port. */
  serve(service: Service): Promise<number>;
  connect(port: number): Promise<Caller>;
}

/** The client side of a contender. */
export interface Caller {
  sum(terms: Terms): Promise<number>;
  /** Settles when the stream ends. */
  count(items: number, onItem: (item: Item) => void): Promise<void>;
  /** Sends an event and waits for nothing. */
  tick(terms: Terms): void;
  hang(): Promise<unknown>;
}
