import 'reflect-metadata';

/**
 * The keys and values of `@nestjs/microservices` 12 (`constants.js`, `enums/`), so that a class decorated with either
 * package is understood by both. The first four are set on the method, the last one on the class by the method's name.
 */
export const metadataKeys = {
  /** Array of patterns. */
  patterns: 'microservices:pattern',
  /** One of {@link handlerKinds}. */
  handlerKind: 'microservices:handler_type',
  /** Number or symbol of the transport the handler is meant for; undefined is any. */
  transport: 'microservices:transport',
  /** What the decorator was given for the transport, as an object. */
  extras: 'microservices:pattern_extras',
  /** Record of {@link ParameterMetadata} by `<kind>:<index>`, the kind being one of {@link parameterKinds}. */
  parameters: '__routeArguments__',
} as const;

export const handlerKinds = { message: 1, event: 2 } as const;

export const parameterKinds = { payload: 3, context: 6 } as const;

/** How one parameter of a handler gets its value. */
export interface ParameterMetadata {
  readonly index: number;
  /** Property of the payload; undefined is all of it. */
  readonly data?: unknown;
  /** Nest's pipes for this parameter; Parley without Nest sets none. */
  readonly pipes: readonly unknown[];
  /** Nest's validation schema for this parameter; Parley without Nest sets none. */
  readonly schema?: unknown;
}
