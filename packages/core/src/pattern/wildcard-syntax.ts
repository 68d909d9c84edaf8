/**
 * How a transport writes filters, which stand for many subjects. Filters and subjects are words with separators
 * between them; a wildcard is a whole word, and inside a longer word its characters are ordinary.
 */
export interface WildcardSyntax {
  /** Stands between words; not empty. */
  readonly separator: string;
  /** The word that stands for exactly one word. Absent: there is none. */
  readonly single?: string;
  /** The word that stands for any number of words. Absent: there is none. */
  readonly multi?: string;
  /** The fewest words `multi` stands for: with 0 (default) `a/#` matches `a` (MQTT, AMQP), with 1 not (NATS). */
  readonly multiMinimum?: 0 | 1;
  /** Where `multi` may stand: as the last word (default), or anywhere and several times (AMQP). */
  readonly multiPlace?: 'last' | 'anywhere';
  /** Whether wildcards stand for empty words too, as between the separators of `a//b`. Default true. */
  readonly matchEmpty?: boolean;
  /**
   * Subjects that begin with this are not matched by a filter that begins with a wildcard: `$` in MQTT (section 4.7.2 of
   * its specification). Absent: there are none.
   */
  readonly hiddenPrefix?: string;
}
