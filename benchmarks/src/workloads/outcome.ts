/** What came of one run of a workload. */
export interface Outcome {
  /** Answers, items of streams, or events that arrived. */
  readonly operations: number;
  /** From the first call to the last answer, item or arrival. */
  readonly seconds: number;
  /** Replies, or events, that never came. */
  readonly lost: number;
  /** Answers that were not the expected value, errors among them; events that arrived twice. */
  readonly wrong: number;
  /** The first of the wrong ones. */
  readonly firstWrong?: string;
}
