/** A small request, or an event. */
export interface Terms {
  readonly a: number;
  readonly b: number;
}

/** One value of a stream. */
export interface Item {
  readonly n: number;
}

/** Asks for a stream. */
export interface CountRequest {
  readonly items: number;
}
