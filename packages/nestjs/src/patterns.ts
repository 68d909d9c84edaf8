import type { Untyped } from './untyped.js';

export type MsFundamentalPattern = string | number;
/** Where the transport takes it: Kafka's topics. */
export type MsPatternMatch = RegExp;
export interface MsObjectPattern {
  [key: string]: MsFundamentalPattern | MsObjectPattern;
}
/** A pattern, as Nest types it. */
export type MsPattern = MsObjectPattern | MsFundamentalPattern | MsPatternMatch;

/** A pattern in a decorator. */
export type PatternMetadata = Record<string, Untyped> | string;
