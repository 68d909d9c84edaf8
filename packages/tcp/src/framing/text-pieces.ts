/** So many code units are worth an array slot of their own. */
const LARGE = 1024;

/**
 * Collects a text that arrives in pieces and joins it once, so that its cost is linear however it was cut: one-byte
 * pieces are joined to larger ones on the way, because a slot for each of them would take eight times the text.
 */
export class TextPieces {
  private large: string[] = [];
  private small: string[] = [];

  add(piece: string): void {
    if (piece.length < LARGE) {
      this.small.push(piece);
      if (this.small.length === LARGE) this.joinSmall();
      return;
    }
    this.joinSmall();
    this.large.push(piece);
  }

  /** The whole text; empties the collection. */
  take(): string {
    this.joinSmall();
    const text = this.large.length === 1 ? this.large[0]! : this.large.join('');
    this.large = [];
    return text;
  }

  private joinSmall(): void {
    if (this.small.length === 0) return;
    this.large.push(this.small.join(''));
    this.small = [];
  }
}
