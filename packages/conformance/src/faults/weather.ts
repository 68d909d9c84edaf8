/** The state of the network between the two sides, shared by all connections of a proxy. */
export interface Weather {
  /** Nothing moves, and nothing is lost. */
  stalled: boolean;
  /** Bytes per second and direction of one connection. */
  bytesPerSecond?: number;
  /** What each chunk waits before it goes on, in ms. */
  delay: number;
}

export const clearWeather = (): Weather => ({ stalled: false, delay: 0 });
