import type { Metadata } from '../packet/metadata.js';

/** What a single call may ask for. */
export interface SendOptions {
  /**
   * Longest silence in ms: the call fails with `PARLEY_TIMEOUT` when no packet of it arrived for that long. Default:
   * the client's `timeout`. 0 = no limit. A Parley server keeps a call with a slow handler alive by itself.
   */
  readonly timeout?: number;
  /**
   * When the answer is of no use any more, as a date or in epoch ms, however lively the call is. Travels to the server
   * as remaining time and aborts `context.signal` there. Fails with `PARLEY_DEADLINE_EXCEEDED`.
   */
  readonly deadline?: Date | number;
  /** Aborting it cancels the call, at the server too where that can be told. Fails with `PARLEY_CANCELLED`. */
  readonly signal?: AbortSignal;
  /** Headers; win over the client's own. */
  readonly metadata?: Metadata;
}
