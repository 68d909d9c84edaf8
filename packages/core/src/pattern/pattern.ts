/** What an object pattern may hold. */
export type PatternValue = string | number | boolean | null | PatternObject;

/**
 * A plain object as a pattern: its own enumerable string keys and their values, in any order. At most 6 objects deep and
 * 20 keys wide, the bounds beyond which Nest no longer tells patterns apart.
 */
export interface PatternObject {
  readonly [key: string]: PatternValue;
}

/**
 * What a message is addressed by: a non-empty string, a finite number, or an object. Its identity is its route, see
 * `toRoute`.
 */
export type Pattern = string | number | PatternObject;

/** What a handler can be registered on: a regular expression only where the transport has them (Kafka's topics). */
export type HandlerPattern = Pattern | RegExp;
