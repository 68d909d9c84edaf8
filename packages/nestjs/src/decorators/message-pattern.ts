import { MessagePattern as CoreMessagePattern } from '@parley/core';
import type { PatternMetadata } from '../patterns.js';
import type { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import { handlerDecorator } from './handler-decorator.js';

type TransportName = Transport | symbol;

/**
 * Makes a method of a controller the handler of requests.
 *
 * @param metadata the pattern; an array is several
 * @param transport serve it over this transport only; default: over all
 * @param extras reach the transport, such as a queue or a quality of service
 * @throws ParleyError `PARLEY_INVALID_PATTERN`, `PARLEY_INVALID_HANDLER`, naming class and method
 */
export function MessagePattern<T = PatternMetadata | PatternMetadata[] | number>(metadata?: T): MethodDecorator;
export function MessagePattern<T = PatternMetadata | PatternMetadata[] | number>(
  metadata?: T,
  transport?: TransportName,
): MethodDecorator;
export function MessagePattern<T = PatternMetadata | PatternMetadata[] | number>(
  metadata?: T,
  extras?: Record<string, Untyped>,
): MethodDecorator;
export function MessagePattern<T = PatternMetadata | PatternMetadata[] | number>(
  metadata?: T,
  transport?: TransportName,
  extras?: Record<string, Untyped>,
): MethodDecorator;
export function MessagePattern(
  metadata?: unknown,
  transportOrExtras?: unknown,
  extras?: Record<string, Untyped>,
): MethodDecorator {
  return handlerDecorator(CoreMessagePattern, metadata, transportOrExtras, extras);
}
