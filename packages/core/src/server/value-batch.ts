import { EndOfTurn } from '../connection/end-of-turn.js';

/** Longest text of a batch, in UTF-16 code units: what is longer goes alone, and the reader does not idle meanwhile. */
const batchLength = 4096;

/**
 * Values of one stream that leave in one packet: those of one turn of the event loop. One packet costs about as much as ten
 * values in it, and on a broker a message each.
 */
export class ValueBatch {
  private texts: string[] = [];
  private length = 0;
  private readonly endOfTurn = new EndOfTurn(() => {
    if (!this.empty) this.send();
  });

  constructor(private readonly send: () => void) {}

  get empty(): boolean {
    return this.length === 0;
  }

  /** `false` if the value has to go alone. */
  add(text: string): boolean {
    if (text.length > batchLength) return false;
    this.texts.push(text);
    this.length += text.length + 1;
    if (this.length > batchLength) this.send();
    else this.endOfTurn.ask();
    return true;
  }

  /** What was collected, which is the caller's from now on. */
  take(): readonly string[] {
    const { texts } = this;
    this.texts = [];
    this.length = 0;
    return texts;
  }
}
