/** By which way a message came. */
export interface Arrival {
  readonly channel: string;
  /** The same, or the glob that matched the channel. */
  readonly subscription: string;
}
