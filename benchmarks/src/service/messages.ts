/** A small request, or an event. */
export interface Terms {
  readonly a: number;
  readonly b: number;
}

/** A request that is never answered: its caller goes on waiting. */
export const unanswerable: Terms = { a: -1, b: 0 };

/** One value of a stream. */
export interface Item {
  readonly n: number;
}

/** Asks for a stream. */
export interface CountRequest {
  readonly items: number;
}
