import { MetadataScanner } from '@nestjs/core';
import { handlerKinds, metadataKeys } from '@parley/core';
import type { TransportId } from '../transport.js';
import type { Untyped } from '../untyped.js';

export type Method = (...args: Untyped[]) => unknown;

/** A decorated method of a controller. */
export interface DescribedHandler {
  /** `MathController.sum`, for messages. */
  readonly name: string;
  readonly methodKey: string;
  readonly patterns: readonly unknown[];
  readonly isEvent: boolean;
  readonly transport: TransportId | undefined;
  readonly extras: Record<string, Untyped> | undefined;
}

const scanner = new MetadataScanner();

/** The methods of a class that are decorated as handlers, by this package, by core or by Nest. */
export const handlersOf = (prototype: object, className: string): readonly DescribedHandler[] =>
  scanner.getAllMethodNames(prototype).flatMap(methodKey => {
    const method = (prototype as Record<string, object>)[methodKey]!;
    const read = (key: string): unknown => Reflect.getMetadata(key, method);
    const kind = read(metadataKeys.handlerKind);
    if (kind === undefined) return [];
    return {
      name: `${className}.${methodKey}`,
      methodKey,
      patterns: read(metadataKeys.patterns) as unknown[],
      isEvent: kind === handlerKinds.event,
      transport: read(metadataKeys.transport) as TransportId | undefined,
      extras: read(metadataKeys.extras) as Record<string, Untyped> | undefined,
    };
  });
